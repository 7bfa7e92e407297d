"""How gunicorn serves the pages; WEB_CONCURRENCY (processes) is read by gunicorn itself."""

bind = "0.0.0.0:8000"
worker_class = "gthread"
threads = 4
# A page that takes longer is broken; uploads are read by the proxy first.
timeout = 60
graceful_timeout = 30
# Processes are renewed, each at its own moment, so that no leak grows for weeks.
max_requests = 5000
max_requests_jitter = 1000
# Heartbeats in memory: on an overlay disk they may stall and kill healthy processes.
worker_tmp_dir = "/dev/shm"  # noqa: S108  (kept in memory, private to the container)
# Only the proxy can reach this port inside the compose network.
forwarded_allow_ips = "*"
accesslog = None  # the proxy writes one
# Signals are enough to steer it, and the container's disk is read-only.
control_socket_disable = True
