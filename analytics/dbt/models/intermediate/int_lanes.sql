-- Road metres between two sites, and from a site to the centre of a zone.
with sites as {{ newest(ref('stg_warehouses'), 'site_id') }},
zones as {{ newest(ref('stg_zones'), 'zone_id') }}
select origin.site_id as from_site_id, 'site' as to_kind, target.site_id as to_id, {{ road_metres('origin', 'target') }} as distance_m,
    false as is_nearest
from sites as origin, sites as target
union all
select origin.site_id, 'zone', target.zone_id, {{ road_metres('origin', 'target') }} as distance_m,
    origin.site_kind = 'mfc' and row_number() over (partition by target.zone_id, origin.site_kind order by distance_m, origin.site_id) = 1
from sites as origin, zones as target
