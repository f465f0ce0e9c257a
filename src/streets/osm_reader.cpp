#include "streets/osm_reader.hpp"

#include <osmium/handler.hpp>
#include <osmium/io/pbf_input.hpp>
#include <osmium/visitor.hpp>

#include <algorithm>

namespace nearstock::streets {

namespace {

using osmium::osm_entity_bits::node;
using osmium::osm_entity_bits::relation;
using osmium::osm_entity_bits::way;

Tags copied(const osmium::TagList& list) {
    Tags tags;
    for (const auto& tag : list) { tags.add(tag.key(), tag.value()); }
    return tags;
}

bool may_be_street(const osmium::TagList& tags) {
    return tags.has_key("highway") || tags.has_tag("route", "ferry") || tags.has_tag("route", "shuttle_train") ||
           tags.has_tag("man_made", "pier") || tags.has_tag("railway", "platform") ||
           tags.has_tag("public_transport", "platform") || tags.has_tag("amenity", "parking") ||
           tags.has_tag("bridge", "movable");
}

/// A restriction as the file has it: by ids.
struct RawRestriction {
    std::int64_t id = 0, from = 0, to = 0, via = 0;
    Tags tags;
};

class WaysAndRestrictions : public osmium::handler::Handler {
public:
    void way(const osmium::Way& way) {
        if (way.nodes().size() < 2 || !may_be_street(way.tags())) {
            return;
        }
        OsmWay kept{.id = way.id(), .tags = copied(way.tags())};
        std::vector<std::int64_t> ids;
        for (const auto& ref : way.nodes()) { ids.push_back(ref.ref()); }
        ways.push_back(std::move(kept));
        node_ids.push_back(std::move(ids));
    }

    void relation(const osmium::Relation& relation) {
        if (!relation.tags().has_tag("type", "restriction")) {
            return;
        }
        RawRestriction raw{.id = relation.id(), .tags = copied(relation.tags())};
        std::size_t from = 0, to = 0, via = 0;
        for (const auto& member : relation.members()) {
            const std::string role = member.role();
            const bool is_way = member.type() == osmium::item_type::way;
            if (role == "from" && is_way) {
                raw.from = member.ref();
                ++from;
            } else if (role == "to" && is_way) {
                raw.to = member.ref();
                ++to;
            } else if (role == "via" && member.type() == osmium::item_type::node) {
                raw.via = member.ref();
                ++via;
            }
        }
        if (from == 1 && to == 1 && via == 1) {
            restrictions.push_back(std::move(raw));
        } else {
            ++left_out;
        }
    }

    std::vector<OsmWay> ways;
    std::vector<std::vector<std::int64_t>> node_ids;  // by way
    std::vector<RawRestriction> restrictions;
    std::size_t left_out = 0;
};

/// Fills the nodes whose ids are wanted (ascending).
class Nodes : public osmium::handler::Handler {
public:
    explicit Nodes(const std::vector<std::int64_t>& wanted) : wanted_(wanted), found_(wanted.size()) {}

    void node(const osmium::Node& node) {
        const auto at = std::ranges::lower_bound(wanted_, node.id());
        if (at == wanted_.end() || *at != node.id() || !node.location().valid()) {
            return;
        }
        found_[std::size_t(at - wanted_.begin())] = {
            node.id(), {node.location().lat(), node.location().lon()}, copied(node.tags())};
    }
    [[nodiscard]] std::vector<OsmNode>& found() { return found_; }

private:
    const std::vector<std::int64_t>& wanted_;
    std::vector<OsmNode> found_;  // id 0: not there
};

std::vector<std::int64_t> all_ids(const WaysAndRestrictions& read) {
    std::vector<std::int64_t> ids;
    for (const auto& of_way : read.node_ids) { ids.insert(ids.end(), of_way.begin(), of_way.end()); }
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
}

template <class Handler>
void read_into(const std::string& file, osmium::osm_entity_bits::type what, Handler& handler) {
    osmium::io::Reader reader(osmium::io::File(file, "pbf"), what);
    osmium::apply(reader, handler);
    reader.close();
}

OsmExtract joined(WaysAndRestrictions& read, const std::vector<std::int64_t>& ids, std::vector<OsmNode>& nodes) {
    OsmExtract extract;
    std::vector<std::uint32_t> position(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        position[i] = std::uint32_t(extract.nodes.size());
        if (nodes[i].id != 0) {
            extract.nodes.push_back(std::move(nodes[i]));
        } else {
            position[i] = std::uint32_t(-1);
            ++extract.nodes_missing;
        }
    }
    const auto position_of = [&](std::int64_t id) {
        const auto at = std::ranges::lower_bound(ids, id);
        return at == ids.end() || *at != id ? std::uint32_t(-1) : position[std::size_t(at - ids.begin())];
    };
    for (std::size_t w = 0; w < read.ways.size(); ++w) {
        for (const auto id : read.node_ids[w]) {
            if (const auto at = position_of(id); at != std::uint32_t(-1)) {
                read.ways[w].nodes.push_back(at);
            }
        }
        if (read.ways[w].nodes.size() >= 2) {
            extract.ways.push_back(std::move(read.ways[w]));
        }
    }
    extract.restrictions_left_out = read.left_out;
    for (auto& raw : read.restrictions) {
        const auto via = position_of(raw.via);
        if (via == std::uint32_t(-1)) {
            ++extract.restrictions_left_out;
            continue;
        }
        extract.restrictions.push_back({raw.id, raw.from, raw.to, via, std::move(raw.tags)});
    }
    return extract;
}

}  // namespace

Result<OsmExtract> read_osm(const std::filesystem::path& file) {
    const std::string place = file.string();
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return refuse("there is no such file", place, "name an extract of OpenStreetMap in PBF (.osm.pbf)");
    }
    try {
        WaysAndRestrictions read;
        read_into(place, way | relation, read);
        const auto ids = all_ids(read);
        Nodes nodes(ids);
        read_into(place, node, nodes);
        auto extract = joined(read, ids, nodes.found());
        extract.name = file.filename().string();
        if (extract.ways.empty()) {
            return refuse("there is not a single street in it", place,
                          "use an extract that holds ways with highway=*, and their nodes");
        }
        return extract;
    } catch (const std::exception& wrong) {  // libosmium's, zlib's and protozero's
        return refuse(std::string("cannot be read as OpenStreetMap PBF: ") + wrong.what(), place,
                      "the file is damaged or cut off; fetch it again");
    }
}

}  // namespace nearstock::streets
