"""The server's own figures, from its admin port."""
import urllib.request


def metric(admin, name):
    """The value of a metric without labels."""
    with urllib.request.urlopen(f"http://{admin}/metrics", timeout=10) as page:
        for line in page.read().decode().splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return float(value)
    raise KeyError(name)


def anonymous_bytes(admin):
    """Resident memory that belongs to no file: without LMDB's map."""
    return int(metric(admin, "process_anonymous_memory_bytes"))


def healthy(admin):
    with urllib.request.urlopen(f"http://{admin}/healthz", timeout=10) as page:
        return page.status == 200
