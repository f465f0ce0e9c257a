#include "app/night_view.hpp"

#include "app/policies.hpp"
#include "planning/lead_times.hpp"
#include "planning/night_inputs.hpp"
#include "warehouse/state_loader.hpp"

#include <fmt/format.h>

namespace nearstock {

namespace {

struct Morning {
    PolicySet policies;
    BusinessDate day;
};

Result<Morning> morning_of(const Workspace& workspace, const NightRequest& request) {
    const auto last = workspace.last_day(request.run_id);
    if (!last) {
        return refuse("the lake has no day of the run '" + request.run_id + "'", workspace.lake().string(),
                      "run `nearstock ingest` first");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(policies, find_policy_set(request.policies));
    const auto day = request.day.value_or(*last + Days(1));
    if (day > *last + Days(1)) {
        return refuse(fmt::format("{} cannot be planned: the last day known is {}", to_text(day), to_text(*last)),
                      "--day", "plan for " + to_text(*last + Days(1)) + " at the latest");
    }
    return Morning{std::move(policies), day};
}

}  // namespace

Result<NightName> name_night(const Workspace& workspace, const NightRequest& request) {
    NEARSTOCK_ASSIGN_OR_RETURN(morning, morning_of(workspace, request));
    return NightName{morning.policies.name, morning.day};
}

Result<Network> network_before(const Workspace& workspace, const std::string& run_id, BusinessDate day) {
    NEARSTOCK_ASSIGN_OR_RETURN(settings, workspace.settings());
    return load_network(std::move(settings), workspace.lake(), run_id, day - Days(1));
}

Result<NightView> view_night(const Workspace& workspace, const NightRequest& request, unsigned threads) {
    NEARSTOCK_ASSIGN_OR_RETURN(morning, morning_of(workspace, request));
    NEARSTOCK_ASSIGN_OR_RETURN(network, network_before(workspace, request.run_id, morning.day));
    NightView view{.day = morning.day, .policies = morning.policies.name, .network = std::move(network)};
    NEARSTOCK_ASSIGN_OR_RETURN(state, load_state(view.network, workspace.lake(), request.run_id, view.day));
    view.state = std::move(state);
    view.night = Planner(view.network, morning.policies, threads).night(view.state);
    view.facts = {view.day, view.state.stock, due_stock(view.network, view.state), view.night.site_demand,
                  lead_times(view.network, view.state)};
    return view;
}

}  // namespace nearstock
