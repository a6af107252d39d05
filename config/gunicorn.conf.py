"""How gunicorn serves the hub, but for what HUB_ settings decide (config/servidor.py adds that). `hub servir` reads it.

Of gunicorn the hub has the processes, the signals and the settings; requests are read by config/bucle/. Measured on 2 cores
with 16 and 64 callers on PostgreSQL: 8 threads a process for calls serve more than 4, 2 or 1, since each waits for commits.
"""

from pathlib import Path

worker_class = "config.bucle.trabajador.TrabajadorEnBucle"
http_parser = "python"
"""It only explains what is wrong with a head that the loop does not take."""

# The application is made in each process after it parted: no connection, key block or cache is ever shared by two. What is
# worth sharing, the modules, `hub servir` has imported before.
preload_app = False

backlog = 2048
worker_connections = 1000
keepalive = 75
"""Seconds that an idle connection stays: longer than the usual 60 of a proxy, which should be the one to close it."""
timeout = 60
"""Seconds after which a process whose main loop is stuck is replaced; a message may take longer than this."""

limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

proxy_protocol = "off"
forwarder_headers = ""
"""No header may set SCRIPT_NAME or PATH_INFO."""
control_socket_disable = True
worker_tmp_dir = next((ruta for ruta in ("/dev/shm",) if Path(ruta).is_dir()), None)  # noqa: S108
"""The processes' signs of life are files; on a disk they could be held up by it."""
