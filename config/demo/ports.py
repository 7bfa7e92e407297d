"""The demo's own providers listen beside its website, at whatever port that was started: its
accounts are led there at each start. At the ports of another start something else may listen,
which takes their calls and never answers."""

from channels.models import Account
from config.demo.post_office import HOST, WEATHER
from outreach.models import Feed


def lead(port: int) -> None:
    """Let the demo's accounts and its source of news find the providers of the website's `port`.
    What somebody led elsewhere stays there."""
    gateway, smtp, bot, graph = (str(port + more) for more in (1, 2, 3, 4))
    places = {
        "send_url": f"http://{HOST}:{gateway}/send",
        "recording_hosts": f"{HOST}:{gateway}",
        "api_url": f"http://{HOST}:{bot}",
        "graph_url": f"http://{HOST}:{graph}",
    }
    for account in Account.objects.all():
        options = dict(account.options)
        ours = {name for name in places if f"{HOST}:" in str(options.get(name, ""))}
        options |= {name: places[name] for name in ours}
        if options.get("smtp_host") == HOST:
            options["smtp_port"] = smtp
        if options != account.options:
            account.options = options
            account.save(update_fields=["options"])
    weather = Feed.objects.filter(url__startswith=f"http://{HOST}:", url__endswith=WEATHER)
    weather.update(url=f"http://{HOST}:{gateway}{WEATHER}")
