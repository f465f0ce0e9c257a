select experiment_id, hypothesis, control, treatment, unit_of_assignment, treatment_share, starts_on
from {{ newest(ref('stg_experiments'), 'experiment_id') }}
