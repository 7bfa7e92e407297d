import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0024_layout'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                ('code', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9_]+$')], verbose_name='code')),
                ('datatype', models.CharField(choices=[('string', 'a line'), ('number', 'a number'), ('datetime', 'a date and time'), ('text', 'a text'), ('singlevaluelist', 'one of a list'), ('multivaluelist', 'some of a list')], max_length=20, verbose_name='type')),
                ('is_required', models.BooleanField(default=False, verbose_name='must be answered')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('values', models.JSONField(blank=True, default=list, help_text='For lists, each answer with its key: [["ford", "Ford"], ["other", "Other"]].', verbose_name='list')),
            ],
            options={
                'verbose_name': 'question of a service',
                'verbose_name_plural': 'questions of a service',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OpenKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='whose')),
                ('contact', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('key_index', models.CharField(editable=False, max_length=64, unique=True)),
                ('per_hour', models.PositiveIntegerField(default=120, verbose_name='appeals an hour')),
                ('is_active', models.BooleanField(default=True, verbose_name='valid')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'Open311 key',
                'verbose_name_plural': 'Open311 keys',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='OpenListing',
            fields=[
                ('appeal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='open_listing', serialize=False, to='feedback.appeal')),
                ('is_shown', models.BooleanField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'appeal on the open list',
                'verbose_name_plural': 'appeals on the open list',
            },
        ),
        migrations.CreateModel(
            name='OpenService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('consultation', 'consultation'), ('incident', 'incident'), ('proposal', 'proposal'), ('complaint', 'complaint'), ('gratitude', 'thanks')], default='incident', max_length=20, verbose_name='kind')),
                ('shows', models.CharField(choices=[('nothing', 'nobody sees them'), ('checked', 'after one of the staff has looked'), ('at_once', 'at once')], default='checked', max_length=10, verbose_name='shown to everybody')),
                ('shows_words', models.BooleanField(default=False, help_text='Words are shown of those that one of the staff put on the list, no others.', verbose_name='with the words, de-identified')),
                ('description', models.TextField(blank=True, max_length=1000, verbose_name='what it is for')),
                ('descriptions', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='the same in other languages')),
                ('keywords', models.CharField(blank=True, max_length=300, verbose_name='keywords')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'Open311 service',
                'verbose_name_plural': 'Open311 services',
                'ordering': ['topic'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openkey',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{key_index}'::text[]); END IF; RETURN NULL;", hash='5f72672347895f27afb26d3e323195046a00f83a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_ed9cf', table='feedback_openkey', when='AFTER')),
        ),
        migrations.AddField(
            model_name='openlisting',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='openservice',
            name='topic',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='open_service', to='feedback.topic'),
        ),
        migrations.AddField(
            model_name='openattribute',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attributes', to='feedback.openservice'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openservice',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{changed_at}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='d3da37fa9231b99591e4c24ccf89ed330f3ef710', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_28de7', table='feedback_openservice', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='openattribute',
            constraint=models.UniqueConstraint(fields=('service', 'code'), name='open_attribute_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openattribute',
            trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='b7aa48449ef2a922cc1af87bb182c3079b1719d6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_c1c67', table='feedback_openattribute', when='AFTER')),
        ),
    ]
