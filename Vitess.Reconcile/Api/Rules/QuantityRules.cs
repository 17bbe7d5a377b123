using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Amounts of CPU, memory and disk.</summary>
/// <remarks>
/// The schema lets these through, since it sees one field at a time; the API server then refuses every pod or claim
/// that is made of them, so that what they are for never runs.
/// </remarks>
internal static class QuantityRules
{
    // Reason: what MySQL 8 needs for its own tables and threads before the first client comes.
    private static readonly Quantity MysqldMemoryMin = Quantity.OfBytes(256L << 20);

    private static readonly ValueList<string> Scheduled = ["cpu", "memory"];

    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Error(
            "quantity-negative",
            "An amount of CPU, memory or disk is below zero; the API server refuses every pod with it.",
            view => Containers(view).SelectMany(Negative)),
        RuleCheck.Error(
            "request-above-limit",
            "More is requested than the limit allows; the API server refuses every pod with it.",
            view => Containers(view).SelectMany(AboveLimit)),
        RuleCheck.Error(
            "volume-size",
            "A volume is to hold nothing or less; the API server refuses every claim with it.",
            view => Claims(view).SelectMany(Size)),
        RuleCheck.Warning(
            "request-above-default",
            "Only one of requests and limits is given and it does not fit the default of the other; the pods are refused.",
            view => Containers(view).SelectMany(AboveDefault)),
        RuleCheck.Warning(
            "no-requests",
            "A MySQL server or tablet requests no CPU or no memory; the scheduler packs its node until it is starved or killed.",
            view => view.Pools.SelectMany(Unrequested)),
        RuleCheck.Warning(
            "no-memory-limit",
            "A MySQL server has no memory limit; when its node runs out, the kernel chooses what is killed.",
            view => view.Pools.Where(pool => pool.Pool.Mysqld is { Resources: var resources } && Of(resources, "limits", "memory") is null)
                .Select(pool => new Finding(
                    pool.Place.Member("mysqld").Member("resources"),
                    "mysqld has no memory limit",
                    "Write limits.memory, with the same value as requests.memory"))),
        RuleCheck.Warning(
            "little-memory",
            "A MySQL server may use less memory than it needs to start; it is killed again and again.",
            view => view.Pools.SelectMany(LittleMemory)),
    ];

    /// <summary>A container and what the operator fills in where its user gave nothing.</summary>
    internal readonly record struct ContainerAt(Json? Resources, Place Place, ValueMap<string, string> Requests, string LimitMemory);

    /// <summary>The containers whose resources users write.</summary>
    /// <remarks>Source of the defaults: the Go operator 2.18; those of the renderer are the same.</remarks>
    internal static IEnumerable<ContainerAt> Containers(SpecView view)
    {
        var small = ValueMap.Of(("cpu", "100m"), ("memory", "128Mi"));
        var etcd = ValueMap.Of(("cpu", "100m"), ("memory", "256Mi"));
        var dashboard = Place.Spec.Member("vitessDashboard");
        yield return new(view.Spec.VitessDashboard?.Resources, dashboard.Member("resources"), small, "128Mi");
        yield return new(view.Spec.Vtadmin?.ApiResources, Place.Spec.Member("vtadmin").Member("apiResources"), small, "128Mi");
        yield return new(view.Spec.Vtadmin?.WebResources, Place.Spec.Member("vtadmin").Member("webResources"), small, "128Mi");
        foreach (var (template, place) in LockserverRules.Etcds(view))
        {
            yield return new(template.Resources, place.Member("resources"), etcd, "256Mi");
        }
        foreach (var cell in view.Cells)
        {
            yield return new(
                cell.Gateway.Resources,
                cell.GatewayPlace.Member("resources"),
                ValueMap.Of(("cpu", "500m"), ("memory", "1Gi")),
                "1Gi");
        }
        foreach (var one in view.Keyspaces)
        {
            yield return new(
                one.Keyspace.VitessOrchestrator?.Resources, one.Place.Member("vitessOrchestrator").Member("resources"), small, "128Mi");
        }
        foreach (var pool in view.Pools)
        {
            yield return new(pool.Pool.Vttablet?.Resources, pool.Place.Member("vttablet").Member("resources"), default, "");
            yield return new(pool.Pool.Mysqld?.Resources, pool.Place.Member("mysqld").Member("resources"), default, "");
            yield return new(pool.Pool.MysqldExporter?.Resources, pool.Place.Member("mysqldExporter").Member("resources"), default, "");
        }
        foreach (var (schedule, place) in ScheduleRules.Schedules(view))
        {
            yield return new(schedule.Resources, place.Member("resources"), default, "");
        }
    }

    private static IEnumerable<(Json? Claim, Place Place)> Claims(SpecView view) => view.Pools
        .Select(pool => (pool.Pool.DataVolumeClaimTemplate, pool.Place.Member("dataVolumeClaimTemplate")))
        .Concat(LockserverRules.Etcds(view).Select(etcd => (
            etcd.Template.DataVolumeClaimTemplate, etcd.Place.Member("dataVolumeClaimTemplate"))));

    private static IEnumerable<Finding> Negative(ContainerAt container)
    {
        foreach (var (group, name, amount, text) in Amounts(container))
        {
            if (amount.CompareTo(Quantity.Zero) < 0)
            {
                yield return new(
                    container.Place.Member(group).Member(name), $"{Quote.Of(text)} is below zero", "Write zero or more, or take it out");
            }
        }
    }

    private static IEnumerable<Finding> AboveLimit(ContainerAt container)
    {
        foreach (var (group, name, amount, text) in Amounts(container))
        {
            if (group == "requests" && Of(container.Resources, "limits", name) is { } limit && amount.CompareTo(limit) > 0)
            {
                yield return new(
                    container.Place.Member("requests").Member(name),
                    $"{Quote.Of(text)} is more than the limit {Quote.Of(limit.ToString())}",
                    $"Write {limit} or less, or raise the limit");
            }
        }
    }

    private static IEnumerable<Finding> AboveDefault(ContainerAt container)
    {
        var (requests, limits) = (Group(container.Resources, "requests"), Group(container.Resources, "limits"));
        if (container.LimitMemory.Length > 0 && limits.Count == 0 && Of(container.Resources, "requests", "memory") is { } wanted
            && Quantity.Parse(container.LimitMemory) is { } limit && wanted.CompareTo(limit) > 0)
        {
            yield return new(
                container.Place,
                $"{wanted} of memory are requested, and the limit that holds where none is given is {limit}",
                $"Write limits.memory with {wanted} or more");
        }
        if (requests.Count == 0)
        {
            foreach (var (name, text) in container.Requests)
            {
                if (Of(container.Resources, "limits", name) is { } most && Quantity.Parse(text) is { } asked && asked.CompareTo(most) > 0)
                {
                    yield return new(
                        container.Place,
                        $"The limit of {name} is {most}, and {asked} are requested where nothing is given",
                        $"Write requests.{name} with {most} or less");
                }
            }
        }
    }

    private static IEnumerable<Finding> Size((Json? Claim, Place Place) one)
    {
        if (Of(one.Claim?["resources"], "requests", "storage") is { } size && size.CompareTo(Quantity.Zero) <= 0)
        {
            yield return new(
                one.Place.Member("resources").Member("requests").Member("storage"),
                $"A volume cannot have the size {size}",
                "Write the size that is wanted, as in 100Gi");
        }
    }

    private static IEnumerable<Finding> Unrequested(PoolAt pool)
    {
        foreach (var (name, resources) in new[] { ("vttablet", pool.Pool.Vttablet?.Resources), ("mysqld", pool.Pool.Mysqld?.Resources) })
        {
            var missing = Scheduled
                .Where(one => Of(resources, "requests", one) is null && Of(resources, "limits", one) is null).ToValueList();
            if (missing.Count > 0 && (name == "vttablet" || pool.Pool.Mysqld is not null))
            {
                yield return new(
                    pool.Place.Member(name).Member("resources"),
                    $"{name} requests no {string.Join(" and no ", missing)}",
                    $"Write {string.Join(" and ", missing.Select(one => $"requests.{one}"))} with what it needs");
            }
        }
    }

    private static IEnumerable<Finding> LittleMemory(PoolAt pool)
    {
        if (Of(pool.Pool.Mysqld?.Resources, "limits", "memory") is { } limit && limit.CompareTo(MysqldMemoryMin) < 0)
        {
            yield return new(
                pool.Place.Member("mysqld").Member("resources").Member("limits").Member("memory"),
                $"mysqld may use {limit}, and MySQL 8 does not start with less than {MysqldMemoryMin}",
                "Write 512Mi or more");
        }
    }

    private static IEnumerable<(string Group, string Name, Quantity Amount, string Text)> Amounts(ContainerAt container)
    {
        foreach (var group in new[] { "requests", "limits" })
        {
            foreach (var (name, value) in Group(container.Resources, group))
            {
                var text = value.AsText ?? value.AsNumber ?? "";
                if (Quantity.Parse(text) is { } amount)
                {
                    yield return (group, name, amount, text);
                }
            }
        }
    }

    private static ValueMap<string, Json> Group(Json? resources, string group) => (resources?[group] ?? Json.EmptyMap).Members;

    private static Quantity? Of(Json? resources, string group, string name) =>
        resources?[group]?[name] is { } value && (value.AsText ?? value.AsNumber) is { } text ? Quantity.Parse(text) : null;
}
