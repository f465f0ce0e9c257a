select run_id, dt as business_date,
    product_id, name as product_name, department, category, subcategory, unit_cost_micros, list_price_micros, unit_volume_ml,
    unit_weight_g, temperature, shelf_life_days, case_pack_units, minimum_order_units, supplier_id, via_hub, launched_on, ended_on
from {{ master('products') }}
