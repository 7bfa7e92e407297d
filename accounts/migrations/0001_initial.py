import accounts.encryption
import accounts.schema
import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        accounts.schema.AtOnce(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                        ('job_title', models.CharField(blank=True, max_length=200, verbose_name='job title')),
                        ('national_number', accounts.encryption.EncryptedTextField(blank=True, help_text='Whoever signs in with the national e-ID of this number enters this account.', verbose_name='national number')),
                        ('national_number_index', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                    },
                    managers=[
                        ('objects', django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name='Change',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='when')),
                        ('table', models.CharField(max_length=63)),
                        ('row', models.CharField(max_length=40)),
                        ('act', models.CharField(choices=[('INSERT', 'made'), ('UPDATE', 'changed'), ('DELETE', 'deleted')], max_length=6)),
                        ('before', models.JSONField(null=True)),
                        ('after', models.JSONField(null=True)),
                        ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('address', models.CharField(blank=True, max_length=45)),
                    ],
                    options={
                        'verbose_name': 'change by the staff',
                        'verbose_name_plural': 'changes by the staff',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['user', '-id'], name='change_user'), models.Index(fields=['table', 'row', '-id'], name='change_row'), models.Index(fields=['-at'], name='change_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Citizen',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='citizen', to=settings.AUTH_USER_MODEL)),
                        ('name', accounts.encryption.EncryptedTextField(blank=True, verbose_name='name')),
                        ('name_index', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                        ('verified_name', accounts.encryption.EncryptedTextField(blank=True, editable=False, verbose_name='name in the national e-ID')),
                        ('national_number', accounts.encryption.EncryptedTextField(blank=True, verbose_name='national number')),
                        ('national_number_index', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                        ('assurance', models.PositiveSmallIntegerField(choices=[(0, 'not confirmed'), (1, 'address confirmed'), (2, 'document seen'), (3, 'national e-ID')], default=0, verbose_name='identity')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='accounts.citizen')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='first heard from')),
                    ],
                    options={
                        'verbose_name': 'citizen',
                        'verbose_name_plural': 'citizens',
                        'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='citizen_not_into_self')],
                    },
                ),
                migrations.CreateModel(
                    name='Address',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='accounts.citizen')),
                        ('kind', models.CharField(max_length=20, verbose_name='kind')),
                        ('value', accounts.encryption.EncryptedTextField(verbose_name='address')),
                        ('value_index', models.CharField(editable=False, max_length=64)),
                        ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                        ('opted_out_at', models.DateTimeField(blank=True, null=True, verbose_name='opted out')),
                        ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='not reachable since')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'address',
                        'verbose_name_plural': 'addresses',
                        'constraints': [models.UniqueConstraint(fields=('kind', 'value_index'), name='address_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='accounts.organisation', verbose_name='parent')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                        ('code', models.SlugField(max_length=100, unique=True, verbose_name='code')),
                        ('is_active', models.BooleanField(default=True, verbose_name='takes appeals')),
                    ],
                    options={
                        'verbose_name': 'organisation',
                        'verbose_name_plural': 'organisations',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Sector',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='accounts.sector', verbose_name='parent')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                        ('code', models.SlugField(max_length=100, unique=True, verbose_name='code')),
                        ('boundary', models.JSONField(blank=True, editable=False, null=True, verbose_name='boundary')),
                        ('west', models.FloatField(editable=False, null=True)),
                        ('south', models.FloatField(editable=False, null=True)),
                        ('east', models.FloatField(editable=False, null=True)),
                        ('north', models.FloatField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'sector',
                        'verbose_name_plural': 'sectors',
                        'ordering': ['name'],
                        'indexes': [models.Index(fields=['west', 'east'], name='sector_bounds')],
                    },
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('names', models.JSONField(blank=True, default=dict, help_text='By language, for example {"kk": "...", "ru": "..."}.', verbose_name='names in other languages')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teams', to='accounts.organisation', verbose_name="organisation")),
                        ('code', models.SlugField(max_length=100, unique=True, verbose_name='code')),
                        ('is_active', models.BooleanField(default=True, verbose_name='takes appeals')),
                        ('members', models.ManyToManyField(blank=True, related_name='teams', to=settings.AUTH_USER_MODEL, verbose_name='members')),
                    ],
                    options={
                        'verbose_name': 'team',
                        'verbose_name_plural': 'teams',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='TeamMember',
                    fields=[
                    ],
                    options={
                        'verbose_name': 'member of a team',
                        'verbose_name_plural': 'members of teams',
                        'proxy': True,
                    },
                    bases=('accounts.team_members',),
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('operator', 'Operator'), ('inspector', 'Inspector'), ('head', 'Head of organisation'), ('supervisor', 'Head of the centre'), ('quality_analyst', 'Quality analyst'), ('methodologist', 'Methodologist'), ('analyst', 'Analyst'), ('head_of_analysis', 'Head of analysis'), ('pr_manager', 'PR manager'), ('interviewer', 'Interviewer'), ('commissioner', "Member of the vote's commission"), ('official', 'Official'), ('administrator', 'Administrator')], max_length=30, verbose_name='role')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organisation')),
                        ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.sector')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.team')),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='kinds')),
                        ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='channels')),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'verbose_name_plural': 'memberships',
                        'constraints': [models.UniqueConstraint(fields=('user', 'role', 'organisation', 'sector', 'team'), name='membership_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Letterhead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='letterhead', to='accounts.organisation', verbose_name="organisation")),
                        ('address', models.JSONField(blank=True, default=dict, help_text='Lines parted by \\n, for example {"en": "1 Main Square\\nUlaanbaatar"}.', verbose_name='address by language')),
                        ('signatory', models.JSONField(blank=True, default=dict, help_text='For example {"en": "Director", "ru": "Директор"}.', verbose_name='title of its head by language')),
                        ('phone', models.CharField(blank=True, max_length=60, verbose_name='phone')),
                        ('email', models.CharField(blank=True, max_length=200, verbose_name='e-mail')),
                        ('logo', models.BinaryField(blank=True, default=b'')),
                        ('series', models.SlugField(help_text='Letterheads with the same series are numbered in one row.', verbose_name='series of numbers')),
                        ('number_format', models.CharField(default='{year}/{number:05d}', help_text="It may name {number}, {year} and {code}, the organisation's own.", max_length=100, verbose_name='format of the outgoing number')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'verbose_name': 'letterhead',
                        'verbose_name_plural': 'letterheads',
                        'ordering': ['organisation__name'],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN (OLD.is_staff OR OLD.is_superuser\n    OR EXISTS (SELECT 1 FROM accounts_membership AS held WHERE held.user_id = OLD.id)\n    OR nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'\n        <> OLD.id::text) ELSE (NEW.is_staff OR NEW.is_superuser\n    OR EXISTS (SELECT 1 FROM accounts_membership AS held WHERE held.user_id = NEW.id)\n    OR nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'\n        <> NEW.id::text) END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{last_login,national_number}'::text[], '{password,national_number_index}'::text[]); END IF; RETURN NULL;", hash='d49eae460083516df8f024e6b6141bb0c6941fae', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_22e31', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='change',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f0ac6fa1eb6882a7d1d19abf6301e7eeade1bc1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fdfaf', table='accounts_change', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='organisation',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='4fe3dd7b6d81d5bd0fe1e6d33a7890bae3743870', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_35148', table='accounts_organisation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sector',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{boundary}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='fce55904579838e2caaf91e0ca1c95610a878082', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_42a67', table='accounts_sector', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='b81cd955124460730c68be5e0e890afdce524e2c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_957dc', table='accounts_team', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teammember',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='974064f7de8bda971e239575cdd0865ff1b73e15', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_d1441', table='accounts_team_members', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='ad35efd6de624ae46bbfd03298e525d487911cc9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_75aa4', table='accounts_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='letterhead',
                    trigger=pgtrigger.compiler.Trigger(name='recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (CASE TG_OP WHEN 'DELETE' THEN true ELSE true END) THEN PERFORM accounts_record_change(TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END, '{}'::text[], '{}'::text[]); END IF; RETURN NULL;", hash='d6c568636740f6af22e52f312b94ee82f4dcacb7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_recorded_09151', table='accounts_letterhead', when='AFTER')),
                ),
            ],
        ),
    ]
