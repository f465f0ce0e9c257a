select run_id, dt as business_date,
    experiment_id, order_id, customer_id, arm, assigned_at
from {{ silver('experiment_assignments') }}
