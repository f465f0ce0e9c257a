select zones.zone_id, zones.city_id, zones.latitude, zones.longitude, zones.population, zones.area_km2, zones.median_income_micros,
    zones.share_under_35, lanes.from_site_id as nearest_site_id, lanes.distance_m as nearest_site_distance_m
from {{ newest(ref('stg_zones'), 'zone_id') }} as zones
left join {{ ref('int_lanes') }} as lanes on lanes.to_kind = 'zone' and lanes.to_id = zones.zone_id and lanes.is_nearest
