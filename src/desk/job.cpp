#include "desk/job.hpp"

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::engine {
namespace {

constexpr std::int64_t items_a_step = 1'000;

struct job_row {
    static constexpr std::string_view table_name = "job";
    static constexpr std::size_t key_columns = 1;
    job_id job{};
    std::string kind{};
    std::string cursor{};
    std::int64_t items = 0;
    bool running = false;
};
BOOST_DESCRIBE_STRUCT(job_row, (), (job, kind, cursor, items, running))

/// job.list: jobs, running ones only where asked.
struct list_jobs {
    std::optional<bool> running{};
};
BOOST_DESCRIBE_STRUCT(list_jobs, (), (running))

decision start(scope& s, start_job const& c) {
    if (!s.types().find_job(c.kind))
        return refuse(errc::unknown_name, "kind", "no such job: " + c.kind, "没有这种任务：" + c.kind);
    return std::vector{s.event(job_started{s.new_id<job_id>(), c.kind, c.cursor.value_or(""), {}})};
}

decision step(scope& s, step_job const& c) {
    auto const* job = s.find<job_state>(c.job);
    std::string const n = std::to_string(c.job.value);
    if (job == nullptr) return refuse(errc::not_found, "job", "no job " + n, "没有编号为 " + n + " 的任务");
    if (!job->running) return refuse(errc::not_allowed, "job", "this job has ended", "该任务已结束");
    if (c.items < 0 || c.items > items_a_step)
        return refuse(errc::invalid_argument, "items", "must be between 0 and " + std::to_string(items_a_step),
                      "应在 0 与 " + std::to_string(items_a_step) + " 之间");
    return std::vector{s.event(job_stepped{c.job, c.cursor, c.items, c.finished})};
}

}  // namespace

void evolve(job_state& s, job_started const& e, instant at) {
    s.job = e.job;
    s.kind = e.kind;
    s.cursor = e.cursor;
    s.running = true;
    s.since = std::max(at, e.due.value_or(at));
}

void evolve(job_state& s, job_stepped const& e, instant at) {
    s.cursor = e.cursor;
    s.items += e.items;
    s.running = !e.finished;
    s.since = at;
}

void join_jobs(registry& r) {
    r.table<job_row>();
    auto& job = r.aggregate<job_state>("job", [](job_state const& s, row_list& out) {
        out.put(job_row{s.job, s.kind, s.cursor, s.items, s.running});
    });
    job.due = [](void const* p) { return as<job_state>(p).running ? std::optional(as<job_state>(p).since) : std::nullopt; };
    job.fire_many = [&r](void const* p, object_id const&, instant, reader& rows) {
        auto const& s = as<job_state>(p);
        job_batch batch = (*r.find_job(s.kind))(rows, s.cursor, items_a_step);
        auto const count = static_cast<std::int64_t>(batch.commands.size());
        batch.commands.push_back(r.wrap(step_job{s.job, batch.cursor, count, batch.finished}));
        return std::move(batch.commands);
    };
    r.event<job_state>("job.started", &job_started::job).makes("job", &job_started::job);
    r.event<job_state>("job.stepped", &job_stepped::job);
    r.command<start_job>("job.start", start);
    r.command<step_job>("job.step", step);
    r.view<list_jobs>("job.list", [](reader& rows, list_jobs const& q, page const& p) -> result<std::string> {
         row_query query{&table_of<job_row>(), {}, {"job"}, p.limit};
         if (q.running) query.where.push_back({"running", compare::equal, static_cast<std::int64_t>(*q.running)});
         return paged(rows, std::move(query), p);
     }).answers(schema_of_rows({&table_of<job_row>()}));
}

}  // namespace csdesk::engine
