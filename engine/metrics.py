"""What the engine measures of itself; ``web`` and ``tasks`` publish it with their own."""

from prometheus_client import Histogram

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)

TRANSACTIONS = Histogram(
    "sugm_transaction_seconds",
    "Units of work of this process, from their first statement to the commit or the rollback.",
    ["end"],
    buckets=FAST,
)
COMMITTED, ROLLED_BACK = (TRANSACTIONS.labels(end) for end in ("commit", "rollback"))
JOB_DELAY = Histogram(
    "sugm_job_delay_seconds",
    "How long jobs waited for a worker after they fell due.",
    ["topic"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3600),
)
