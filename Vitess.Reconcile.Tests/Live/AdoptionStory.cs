using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>What happens to clusters that run as the Go operator left them, wherever they run, when this operator is started.</summary>
internal sealed class AdoptionStory(LiveServer server)
{
    private const string Space = "three-zones";
    private const string Cluster = $"/apis/planetscale.com/v2/namespaces/{Space}/vitessclusters/shop";

    private static readonly string[] CpuMax = ["resources", "limits", "cpu"];

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The recorded clusters that are handed over.</summary>
    internal static string[] Inputs { get; } = ["01-minimal", "02-three-zones", "06-partitionings"];

    /// <summary>How a world is told of what is handed over.</summary>
    internal static IEnumerable<string> HandedOver(IEnumerable<string> folders) => folders.SelectMany(folder => (string[])["--handed-over", folder]);

    /// <summary>All of it.</summary>
    internal async Task Happens()
    {
        await RunsAsItWasLeft();
        using var one = await IsTakenOver();
        await LosesAField();
        await EndsWell();
    }

    /// <summary>The clusters run, as they did before.</summary>
    private async Task RunsAsItWasLeft()
    {
        await server.Until("as it was left", status => LiveStory.IsReady(status, unled: 1), Patience);
        var pods = await Pods();
        foreach (var input in Inputs)
        {
            var left = RecordedObjects.Of(input).Where(one => one.Key.Kind == Kinds.Pod).Select(one => one.Key);
            Assert.Equal([], left.Except(pods.Keys));
        }
        Assert.All(pods.Values, pod => Assert.Equal(0, pod.Restarts));
    }

    /// <summary>The operator starts and takes over: no pod restarts, and after the first minute nothing is written.</summary>
    private async Task<RunningProgram> IsTakenOver()
    {
        var before = await Pods();
        var startedAt = DateTime.UtcNow;
        var one = server.Operator("one");
        try
        {
            await Task.Delay(startedAt + Minute - DateTime.UtcNow);
            var first = Writes(await server.Asked());
            await Task.Delay(startedAt + (2 * Minute) - DateTime.UtcNow);
            Assert.Equal([], Writes(await server.Asked()).Except(first).Select(count => $"{count.Key} {count.Value}, and {first.GetValueOrDefault(count.Key)} before"));

            Assert.Equal([], await NotAdopted());
            Assert.Equal([], Changed(before, await Pods()));
            Assert.Equal([], first.Keys.Where(what => what.StartsWith("delete", StringComparison.Ordinal)));
            return one;
        }
        catch
        {
            one.Dispose();
            throw;
        }
    }

    /// <summary>The user takes out what the Go operator had set from the cluster's own objects down to a gateway's pods: there it goes too.</summary>
    private async Task LosesAField()
    {
        var before = await Pods();
        var (cell, gateway) = await Gateway();
        Assert.NotNull(cell.At(CpuMax));
        Assert.NotNull(gateway.At(CpuMax));
        var cells = (await server.Ask(HttpMethod.Get, Cluster)).At("spec", "cells")?.Items ?? [];
        await server.Merge(Cluster, Json.Map(("spec", Json.Map(
            ("cells", Json.List(cells.Select(each => each["name"]?.AsText == "zone_a" ? each.WithAt(["gateway", .. CpuMax], null) : each))),
            ("updateStrategy", Json.Map(("type", "Immediate"), ("external", Json.Null)))))));
        await server.Until(
            "without the limit",
            async () => await Gateway() is var (its, runs) && its.At(CpuMax) is null && runs.At(CpuMax) is null,
            Patience);
        // What restarts under the strategy Immediate restarts one after another, and the first at once.
        await Task.Delay(TimeSpan.FromSeconds(20));
        await server.Until("ready without the limit", status => status["unreadyPods"]?.Items.Count == 0, Patience);
        Assert.Equal([], Changed(before, await Pods()).Where(name => !name.Contains("zone-a-vtgate", StringComparison.Ordinal)));
    }

    /// <summary>Nothing that was acknowledged is lost, no law was broken, and the operator asked for nothing that it may not do.</summary>
    private async Task EndsWell()
    {
        var end = await server.Status();
        Assert.Equal(0, end["lost"]?.AsInteger);
        Assert.Equal(Json.EmptyList, end["brokenLaws"]);
        Assert.Equal(Json.EmptyMap, await server.Denied());
    }

    /// <summary>What a cell's object and its Deployment say of a gateway's container.</summary>
    private async Task<(Json Cell, Json Runs)> Gateway()
    {
        var standing = await server.Standing(Space);
        var cell = standing.Values.Single(one => one["kind"]?.AsText == Kinds.VitessCell && one.At("spec", "name")?.AsText == "zone_a");
        var deployment = standing.Values.Single(one => one["kind"]?.AsText == Kinds.Deployment
            && RecordedObjects.Label(one, Labels.Component) == "vtgate" && RecordedObjects.Label(one, Labels.Cell) == "zone_a");
        return (cell.At("spec", "gateway") ?? Json.Null, deployment.At("spec", "template", "spec", "containers")?.Items[0] ?? Json.Null);
    }

    private async Task<List<Json>> All()
    {
        var found = new List<Json>();
        foreach (var input in Inputs)
        {
            found.AddRange((await server.Standing(RecordedClustersTests.Spaces[input])).Values);
        }
        return found;
    }

    /// <summary>The pods that are not there any more as they were.</summary>
    private static IEnumerable<string> Changed(ValueMap<ObjectKey, (string, long)> before, ValueMap<ObjectKey, (string, long)> after) => before
        .Where(pod => !after.TryGetValue(pod.Key, out var now) || now != pod.Value).Select(pod => pod.Key.ToString());

    /// <summary>Which pod stands under each name, and how often its containers have started again.</summary>
    private async Task<ValueMap<ObjectKey, (string Uid, long Restarts)>> Pods() => (await All()).Where(one => one["kind"]?.AsText == Kinds.Pod)
        .ToValueMap(RecordedObjects.KeyOf, pod => (
            pod.At("metadata", "uid")?.AsText ?? "",
            (pod.At("status", "containerStatuses")?.Items ?? []).Sum(container => container["restartCount"]?.AsInteger ?? 0)));

    /// <summary>The pods and Deployments of the clusters that do not carry what adoption records.</summary>
    private async Task<IEnumerable<string>> NotAdopted() => (await All())
        .Where(one => one["kind"]?.AsText is Kinds.Pod or Kinds.Deployment
            && RecordedObjects.Label(one, Labels.Cluster).Length > 0
            && RecordedObjects.OwnerKind(one) != "ReplicaSet"
            && one.At("metadata", "annotations", Annotations.Hash) is null)
        .Select(one => RecordedObjects.KeyOf(one).ToString());

    /// <summary>The counts of what changes anything, but for the lease.</summary>
    private static ValueMap<string, Json> Writes(Json asked) => asked.Members
        .Where(count => count.Key.Split(' ')[0] is "create" or "update" or "patch" or "delete" or "deletecollection"
            && !count.Key.EndsWith(" leases", StringComparison.Ordinal))
        .ToValueMap(count => count.Key, count => count.Value);
}
