select run_id, business_date, experiment_id, order_id, customer_id, arm, assigned_at
from {{ ref('stg_experiment_assignments') }}
