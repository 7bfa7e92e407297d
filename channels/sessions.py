"""The safe way out in the shape of `requests`, for libraries that know no other."""

from collections.abc import Collection

import requests

from channels import http
from channels.errors import ChannelError

MAX_ANSWER_BYTES = 512 * 1024


class Session:
    """Asks the given hosts through `channels.http`, and no others; follows no redirect.

    A refusal is an answer with its status; every other failure a `requests.ConnectionError`.
    """

    def __init__(self, hosts: Collection[str]) -> None:
        self.hosts = hosts

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        pass

    def request(self, method: str, url: str, **parts) -> requests.Response:
        try:
            answer = http.request(
                method, url, hosts=self.hosts, max_bytes=MAX_ANSWER_BYTES, **parts
            )
        except http.Refused as refused:
            return _response(refused.status, refused.content, {})
        except ChannelError as error:
            raise requests.ConnectionError(str(error)) from None
        return _response(answer.status, answer.content, answer.headers)

    def get(self, url: str, **parts) -> requests.Response:
        return self.request("GET", url, **parts)

    def post(self, url: str, **parts) -> requests.Response:
        return self.request("POST", url, **parts)


def _response(status: int, content: bytes, headers) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = content
    response.headers.update(headers)
    return response
