select run_id, dt as business_date,
    experiment_id, hypothesis, control, treatment, unit as unit_of_assignment, treatment_share, starts_on
from {{ master('experiments') }}
