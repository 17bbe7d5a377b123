using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve;

/// <summary>What a served world lets its user do to it beside Kubernetes: <c>/sim/…</c>.</summary>
/// <remarks>The gate of the world is held while it is asked.</remarks>
internal sealed class WorldControl(Simulation simulation, Func<IEnumerable<string>> brokenLaws, bool isServer = true)
{
    private readonly SortedDictionary<string, SortedDictionary<string, long>> requests = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> denied = new(StringComparer.Ordinal);
    private readonly Lock turn = new();

    /// <summary>What may be asked for, for <c>--help</c> and for who asks for something else.</summary>
    internal const string About = """
          GET  /sim/status                                what stands, what was written and lost, who asked what
          POST /sim/lose-zone?zone=Z[&how=partition]      a zone loses its power, or is cut off
          POST /sim/return-zone?zone=Z                    and comes back
          POST /sim/crash-pod?pod=NAMESPACE/NAME          what runs in a pod dies
          POST /sim/evict-pod?pod=NAMESPACE/NAME          its node evicts a pod
          POST /sim/mutate?on=true                        admission changes pods and Deployments from now on: an env
                                                          variable, a sidecar, a volume, a label, a toleration, images
          POST /sim/reshard?keyspace=K&workflow=W&do=create&from=-80,80-&to=-
                                                          what vtctldclient Reshard does; do is create, switch, complete or cancel
        """;

    /// <summary>Counts a request.</summary>
    internal void Hear(string who, string method, string target)
    {
        if (target.StartsWith("/sim/", StringComparison.Ordinal))
        {
            return;
        }
        var asked = Host.Live.Kubernetes.ApiRequest.Of(method, target);
        lock (turn)
        {
            if (!requests.TryGetValue(who, out var counts))
            {
                requests.Add(who, counts = new(StringComparer.Ordinal));
            }
            var what = asked is null ? "discovery" : $"{asked.Verb} {asked.Resource}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
        }
    }

    /// <summary>Notes a request that its sender may not make.</summary>
    internal void Deny(string method, string target)
    {
        lock (turn)
        {
            denied[$"{method} {target}"] = denied.GetValueOrDefault($"{method} {target}") + 1;
        }
    }

    /// <summary>Answers a request under <c>/sim/</c>; null for others.</summary>
    internal ApiAnswer? Answer(string method, string target)
    {
        if (!target.StartsWith("/sim/", StringComparison.Ordinal))
        {
            return null;
        }
        var halves = target.Split('?', 2);
        var given = Arguments(halves.Length > 1 ? halves[1] : "");
        return (method, halves[0]) switch
        {
            ("GET", "/sim/status") => new(200, Status()),
            ("POST", "/sim/lose-zone") => OfZone(given, zone => simulation.LoseZone(
                zone, given.GetValueOrDefault("how") == "partition" ? LossKind.Partition : LossKind.Power)),
            ("POST", "/sim/return-zone") => OfZone(given, simulation.ReturnZone),
            ("POST", "/sim/crash-pod") => OfPod(given, pod => simulation.CrashPod(pod)),
            ("POST", "/sim/evict-pod") => OfPod(given, simulation.EvictPod),
            ("POST", "/sim/mutate") => Mutating(given.GetValueOrDefault("on") != "false"),
            ("POST", "/sim/reshard") => OfWorkflow(given),
            _ => NotThere(method, halves[0]),
        };
    }

    private static ValueMap<string, string> Arguments(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2))
        .ToValueMap(pair => pair[0], pair => Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : ""));

    private ApiAnswer OfZone(ValueMap<string, string> given, Action<string> act)
    {
        var zone = given.GetValueOrDefault("zone") ?? "";
        if (simulation.Description.Zones.All(known => known.Name != zone))
        {
            var known = string.Join(", ", simulation.Description.Zones.Select(one => one.Name));
            return Refused($"There is no zone \"{zone}\". There are {known}.");
        }
        act(zone);
        return new(200, Status());
    }

    private ApiAnswer Mutating(bool isOn)
    {
        if (!isServer)
        {
            return Refused("The API server is not of this world. Give it a MutatingAdmissionPolicy.");
        }
        simulation.Api.Mutation = isOn ? Mutations.OfNew : null;
        simulation.Api.MutationOfChanges = isOn ? Mutations.OfChanged : null;
        return new(200, Status());
    }

    private ApiAnswer OfPod(ValueMap<string, string> given, Func<string, bool> act) =>
        act(given.GetValueOrDefault("pod") ?? "")
            ? new(200, Status())
            : Refused($"No pod \"{given.GetValueOrDefault("pod")}\" runs. Write it as in pod=default/name.");

    private ApiAnswer OfWorkflow(ValueMap<string, string> given)
    {
        var keyspace = new KeyspaceName(given.GetValueOrDefault("keyspace") ?? "");
        if (simulation.Database.Tablets.FirstOrDefault(tablet => tablet.Shard.Keyspace == keyspace)?.Global is not { } topology)
        {
            return Refused($"No tablet of keyspace \"{keyspace}\" runs.");
        }
        var workflow = new Resharding(simulation.Database, topology, keyspace, given.GetValueOrDefault("workflow") ?? "reshard");
        try
        {
            switch (given.GetValueOrDefault("do"))
            {
                case "create":
                    workflow.Create(Ranges("from"), Ranges("to"), TimeSpan.FromSeconds(30));
                    break;
                case "switch":
                    workflow.SwitchTraffic();
                    break;
                case "complete":
                    workflow.Complete();
                    break;
                case "cancel":
                    workflow.Cancel();
                    break;
                default:
                    return Refused("Write do=create, do=switch, do=complete or do=cancel.");
            }
            return new(200, Status());
        }
        catch (InvalidOperationException refusal)
        {
            return Refused(refusal.Message);
        }

        ValueList<string> Ranges(string name) =>
            (given.GetValueOrDefault(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToValueList();
    }

    /// <summary>What is said to who asks for something that there is not.</summary>
    internal static ApiAnswer NotThere(string method, string path) =>
        new(404, new ApiResult(404, null, "NotFound", $"There is no {method} {path}. There is\n{About}").Body);

    // Reason: of a Status kubectl shows the message, and of anything else that something went wrong.
    private static ApiAnswer Refused(string why) => new(400, Refusals.BadRequest(why).Body);

    private Json Status() => Json.Map(
        ("now", Meta.Stamp(simulation.Clock.Now)),
        ("elapsedSeconds", (long)simulation.Clock.Elapsed.TotalSeconds),
        ("isReady", simulation.Progress.IsReady),
        ("unreadyPods", Json.List(simulation.Progress.Unready.Select(Json.FromString))),
        ("zones", Json.Map(simulation.Description.Zones.ToValueMap(
            zone => zone.Name, zone => (Json)simulation.StateOf(zone.Name).ToString()!))),
        ("acknowledged", simulation.Writers.Acknowledged),
        ("lost", simulation.Writers.Lost),
        ("shards", Json.Map(simulation.Writers.Shards.ToValueMap(
            shard => shard.ToString(),
            shard => Json.Map(
                ("primary", simulation.Writers.RecordedPrimary(shard)?.ToString()),
                ("isWritable", simulation.Writers.IsWritable(shard)),
                ("readOnlySeconds", Json.Number(simulation.Writers.ReadOnlyFor(shard).TotalSeconds
                    .ToString("0.0", CultureInfo.InvariantCulture))))))),
        ("brokenLaws", Json.List(brokenLaws().Select(Json.FromString))),
        ("requests", Counts()),
        ("denied", Denied()));

    private Json Counts()
    {
        lock (turn)
        {
            return Json.Map(requests.ToValueMap(
                who => who.Key, who => Json.Map(who.Value.ToValueMap(count => count.Key, count => (Json)count.Value))));
        }
    }

    private Json Denied()
    {
        lock (turn)
        {
            return Json.Map(denied.ToValueMap(one => one.Key, one => (Json)one.Value));
        }
    }
}
