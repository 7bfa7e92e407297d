"""What stands in for others leaves nothing behind that a later test would be blamed for."""

import gc
import random
import threading
import time
import warnings

import requests

from tests.standins.gateway import PASSWORD, GatewayStandIn


def test_a_gateway_that_ends_while_many_come_leaves_no_line_open():
    gc.collect()
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", ResourceWarning)
        for _round in range(5):
            _end_while_many_come()
    assert [str(each.message) for each in found] == []


def _end_while_many_come() -> None:
    over = threading.Event()
    with GatewayStandIn(latency=0.005, every={"lost": 7, "dropped": 11}) as gateway:
        callers = [threading.Thread(target=_call, args=(gateway.url, over)) for _ in range(8)]
        for caller in callers:
            caller.start()
        time.sleep(random.random() * 0.2)
    over.set()
    for caller in callers:
        caller.join()
    del gateway
    gc.collect()


def _call(url: str, over: threading.Event) -> None:
    fields = {"to": "1", "text": "x", "key": "k"}
    headers = {"Authorization": f"Bearer {PASSWORD}"}
    while not over.is_set():
        try:
            requests.post(f"{url}/send", data=fields, headers=headers, timeout=1)
        except requests.RequestException:
            time.sleep(0.001)
