"""Without Redis, Celery's messages go through files that are never seen half written."""

import threading
from queue import Empty

import pytest
from kombu import Connection

from config import broker


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "control").mkdir()
    return tmp_path


def connection(folder) -> Connection:
    places = {"data_folder_in": folder, "data_folder_out": folder}
    options = {name: str(place) for name, place in places.items()}
    options["control_folder"] = str(folder / "control")
    return Connection(f"{broker.SCHEME}://", transport_options=options)


def test_a_message_comes_out_as_it_went_in_and_once(folder):
    with connection(folder) as line:
        queue = line.SimpleQueue("hints")
        queue.put({"row": 7})
        message = queue.get(timeout=2)
        message.ack()
        assert message.payload == {"row": 7}
        with pytest.raises(queue.Empty):
            queue.get_nowait()
        queue.close()


def test_a_reader_never_meets_a_message_that_is_being_written(folder):
    """Of kombu's own transport one in some hundred is read empty, and the worker ends."""
    number, read = 2000, []
    with connection(folder) as ours, connection(folder) as theirs:
        out, into = ours.channel(), theirs.channel()

        def write() -> None:
            for row in range(number):
                out._put("hints", {"row": row})

        writer = threading.Thread(target=write)
        writer.start()
        while writer.is_alive() or len(read) < number:
            try:
                read.append(into._get("hints")["row"])
            except Empty:
                continue
        writer.join()
    assert sorted(read) == list(range(number))
