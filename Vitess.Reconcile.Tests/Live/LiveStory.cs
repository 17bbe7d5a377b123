using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>What happens to the recorded cluster in three zones, wherever it runs, while its operator is killed.</summary>
internal sealed class LiveStory(LiveServer server, Killer killer)
{
    internal const string Input = "02-three-zones";

    private const string Space = "three-zones";
    private const string Cluster = $"/apis/planetscale.com/v2/namespaces/{Space}/vitessclusters/shop";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>A lease that counts for a shorter time has a successor act sooner; all else is as it ships.</summary>
    internal static readonly string[] Lease = ["--lease-duration", "5", "--lease-renew-deadline", "3", "--lease-retry", "1"];

    internal Task ComesUp() => server.Until("ready", status => Shards(status).Count == 3 && IsReady(status), Patience);

    /// <summary>A primary that is killed with a commit in its hand comes back with transactions of its own: the owner declares what becomes of it.</summary>
    internal async Task LosesItsPrimary()
    {
        await server.Merge(Cluster, Json.Map(("spec", Json.Map(("dataVolumeClaimRetentionPolicy", Json.Map(("whenErrant", "Delete")))))));
        var primary = (await server.Status()).At("shards", "customer/-80", "primary")?.AsText?.Split('-')[^1].TrimStart('0') ?? "none";
        var pod = (await Tablets()).First(one => NameOf(one).Contains(primary, StringComparison.Ordinal));
        await server.Ask(HttpMethod.Delete, $"/api/v1/namespaces/{Space}/pods/{NameOf(pod)}");
        await server.Until(
            "another pod in its place",
            async () => (await Tablets()).Any(one => NameOf(one) == NameOf(pod) && UidOf(one) != UidOf(pod)),
            Patience);
        await server.Until("ready without its primary", status => IsReady(status), Patience);
    }

    internal async Task LosesAZone()
    {
        await server.World(HttpMethod.Post, "/sim/lose-zone?zone=us-east-1a");
        await Task.Delay(TimeSpan.FromSeconds(5));
        await server.Until("writable without a zone", status => IsWritable(status), Patience);
        await server.World(HttpMethod.Post, "/sim/return-zone?zone=us-east-1a");
        await server.Until("ready with its zone", status => IsReady(status), Patience);
    }

    /// <summary>Every tablet is made anew with another image, and the shards take writes afterwards as before.</summary>
    internal async Task TakesANewImage()
    {
        const string Image = "vitess/lite:v23.0.1";
        // A successor waits for half a minute until nothing of what its predecessor was doing can still happen.
        killer.SecondsMax = 90;
        var count = (await Tablets()).Count;
        await server.Merge(Cluster, Json.Map(("spec", Json.Map(
            ("images", Json.Map(("vttablet", Image))),
            ("updateStrategy", Json.Map(("type", "Immediate"), ("external", Json.Null)))))));
        await server.Until(
            "all on the new image",
            async () => (await Tablets()) is { } pods && pods.Count == count && pods.All(pod => Runs(pod, Image)),
            Patience);
        await server.Until("ready on the new image", status => IsReady(status), Patience);
    }

    /// <summary>The cluster is deleted, and asks for its tablets' claims to be kept.</summary>
    internal async Task LeavesWhatItKeeps()
    {
        await server.Merge(Cluster, Json.Map(("spec", Json.Map(
            ("deletionProtection", "Disabled"),
            ("dataVolumeClaimRetentionPolicy", Json.Map(("whenDeleted", "Retain")))))));
        await server.Until(
            "the tablets' claims without owners",
            async () => (await Claims()).Where(IsOfTablet).All(claim => claim.At("metadata", "ownerReferences") is null),
            Patience);
        var kept = (await Claims()).Where(IsOfTablet).Select(NameOf).ToList();
        await server.Ask(HttpMethod.Delete, Cluster);
        var given = RecordedObjects.Given(Input).Select(RecordedObjects.KeyOf).Where(key => key.Kind == "Secret").ToList();
        await server.Until(
            "nothing left but the tablets' claims, and what the user has made",
            async () => (await server.Standing(Space)).All(one =>
                (one.Key.Kind == Kinds.PersistentVolumeClaim && IsOfTablet(one.Value)) || given.Contains(one.Key) || Tolerated.IsKubernetesOwn(one.Value)),
            Patience);
        Assert.Equal(kept, (await Claims()).Select(NameOf));
    }

    /// <summary>Idle is idle: but for the lease nothing is written, and nothing is listed, for a minute and more.</summary>
    internal async Task Rests()
    {
        killer.IsActive = false;
        // What the killed were doing may still happen for almost four minutes, and is written down until then.
        await server.Until("no turn of the killed", async () => (await server.Shards()).All(shard => TurnOf(shard).Length == 0), Patience);
        var until = DateTime.UtcNow + TimeSpan.FromMinutes(5);
        while (true)
        {
            var before = Disturbing(await server.Asked());
            await Task.Delay(TimeSpan.FromSeconds(60));
            var after = Disturbing(await server.Asked());
            if (before == after)
            {
                return;
            }
            Assert.True(DateTime.UtcNow < until, $"before: {before}\nafter: {after}");
        }
    }

    /// <summary>Nothing that was acknowledged is lost, no law was broken, and the operator asked for nothing that it may not do.</summary>
    internal async Task EndsWell(int killsMin)
    {
        var end = await server.Status();
        Assert.True(killer.Kills >= killsMin, $"killed {killer.Kills} times");
        Assert.Equal(0, end["lost"]?.AsInteger);
        Assert.Equal(Json.EmptyList, end["brokenLaws"]);
        Assert.Equal(Json.EmptyMap, await server.Denied());
    }

    /// <summary>All pods are, and every shard is writable but for those that ask for no primary.</summary>
    internal static bool IsReady(Json status, int unled = 0) =>
        status["unreadyPods"]?.Items.Count == 0 && IsWritable(status, unled);

    internal static ValueList<Json> Shards(Json status) => (status["shards"]?.Members ?? default).Values.ToValueList();

    private static bool IsWritable(Json status, int unled = 0) =>
        Shards(status).Count > 0 && Shards(status).Count(shard => shard["isWritable"] != Json.True) == unled;

    private Task<ValueList<Json>> Tablets() => List("pods?labelSelector=planetscale.com%2Fcomponent%3Dvttablet");

    private Task<ValueList<Json>> Claims() => List("persistentvolumeclaims");

    private async Task<ValueList<Json>> List(string what) =>
        (await server.Ask(HttpMethod.Get, $"/api/v1/namespaces/{Space}/{what}"))["items"]?.Items ?? [];

    private static string NameOf(Json stored) => stored.At("metadata", "name")?.AsText ?? "";

    private static string UidOf(Json stored) => stored.At("metadata", "uid")?.AsText ?? "";

    private static bool Runs(Json pod, string image) => (pod.At("spec", "containers")?.Items ?? [])
        .Any(container => container["name"]?.AsText == "vttablet" && container["image"]?.AsText == image);

    private static bool IsOfTablet(Json claim) => NameOf(claim).Contains("vttablet", StringComparison.Ordinal);

    private static string TurnOf(Json shard) => shard.At("metadata", "annotations", Annotations.Turn)?.AsText ?? "";

    /// <summary>The counts of what a settled operator does not do.</summary>
    private static Json Disturbing(Json asked) => Json.Map(asked.Members
        .Where(count => !count.Key.StartsWith("get ", StringComparison.Ordinal)
            && !count.Key.StartsWith("watch ", StringComparison.Ordinal)
            && count.Key != "update leases" && count.Key != "discovery")
        .ToValueMap(count => count.Key, count => count.Value));
}
