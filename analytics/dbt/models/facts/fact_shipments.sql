-- A consignment each: what one site packed for one order; what arrived at one site from one supplier, the hub or another site
-- on one day. The costs are exact sums over its lines.
with received as (
    select receipts.run_id, receipts.business_date, if(receipts.kind = 'purchase', 'supplier', receipts.kind) as kind,
        receipts.supplier_id, receipts.origin_site_id, receipts.site_id, receipts.ordered_at, receipts.received_at,
        receipts.received_units as units, receipts.ordered_units,
        receipts.received_units * products.unit_volume_ml as volume_ml, lanes.distance_m,
        case receipts.kind
            when 'purchase' then rates.inbound_per_line + {{ multiply_divide('volume_ml', 'rates.inbound_micros_per_litre', 1000) }}
            when 'hub' then rates.hub_per_line + {{ multiply_divide('volume_ml', 'rates.hub_micros_per_litre', 1000) }}
            else rates.transfer_per_line
                + {{ multiply_divide('volume_ml * lanes.distance_m', 'rates.transfer_micros_per_litre_km', 1000000) }}
        end as transport_cost_micros,
        rates.receive_per_line + (receipts.received_units + products.case_pack_units - 1) // products.case_pack_units * rates.receive_per_case
            as labour_seconds,
        {{ multiply_divide('labour_seconds', 'rates.labour_per_hour', 3600) }} as labour_cost_micros
    from {{ ref('stg_receipts') }} as receipts
    join {{ ref('int_product_days') }} as products using (run_id, business_date, product_id)
    join {{ ref('int_rates') }} as rates using (run_id, business_date)
    left join {{ ref('int_lanes') }} as lanes
        on lanes.to_kind = 'site' and lanes.from_site_id = receipts.origin_site_id and lanes.to_id = receipts.site_id
)
select shipments.run_id, shipments.business_date, shipments.shipment_id, 'customer' as kind, shipments.order_id,
    shipments.customer_id, shipments.zone_id, null::varchar as supplier_id, null::varchar as origin_site_id, shipments.site_id,
    shipments.allocated_at as ordered_at, shipments.ready_at as completed_at, shipments.line_count, shipments.units as ordered_units,
    shipments.units, shipments.weight_g, shipments.volume_ml, lanes.distance_m, shipments.labour_seconds, shipments.mispicked_units,
    0::bigint as transport_cost_micros,
    {{ multiply_divide('shipments.labour_seconds', 'rates.labour_per_hour', 3600) }} as labour_cost_micros
from {{ ref('stg_shipments') }} as shipments
join {{ ref('int_rates') }} as rates using (run_id, business_date)
left join {{ ref('int_lanes') }} as lanes
    on lanes.to_kind = 'zone' and lanes.from_site_id = shipments.site_id and lanes.to_id = shipments.zone_id
union all
select run_id, business_date,
    kind || '|' || coalesce(supplier_id, origin_site_id, '') || '|' || site_id || '|' || business_date as shipment_id, kind,
    null, null, null, supplier_id, origin_site_id, site_id, min(ordered_at), max(received_at), count(*), sum(ordered_units)::bigint,
    sum(units)::bigint, null, sum(volume_ml)::bigint, any_value(distance_m), sum(labour_seconds)::bigint, null,
    sum(transport_cost_micros)::bigint, sum(labour_cost_micros)::bigint
from received
group by run_id, business_date, kind, supplier_id, origin_site_id, site_id
