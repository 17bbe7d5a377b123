using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Tests.Sim.Database;

/// <summary>Databases without Kubernetes: pods are started and stopped by hand.</summary>
internal sealed class DatabaseRig
{
    internal const string Vtctld = "shop-vtctld-e07046d0.three-zones.svc:15999";
    internal const string LockServer = "shop-etcd-a855a044-client.three-zones.svc:2379";

    private static readonly string[] Zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
    private static readonly Json[] Corpus = Read("three-zones.json");

    private readonly List<RunningPod> pods = [];

    internal DatabaseRig(ulong seed = 1, DatabaseOptions? options = null)
    {
        Clock = new(new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero));
        Trace = new(Clock) { IsKeepingLines = true };
        Network = new();
        World = new(Clock, new(seed), Trace, Network, options ?? new());
        Programs = new(World);
    }

    internal static ShardName Shard { get; } = new(new("commerce"), "-");

    internal VirtualClock Clock { get; }

    internal Trace Trace { get; }

    internal Network Network { get; }

    internal DatabaseWorld World { get; }

    internal DatabasePrograms Programs { get; }

    internal GlobalTopology Topology => World.LockServerAt(LockServer, isExternal: false).Global("/vitess/shop/global");

    internal ShardHistory History => World.HistoryOf(Topology, Shard);

    internal Tablet? Primary => World.Tablets.Where(tablet => tablet.Type == TabletType.Primary).MaxBy(tablet =>
        tablet.TermStart);

    internal static Json[] Read(string file) =>
        [.. Json.Parse(File.ReadAllText(
            Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Data", "Database", file))).Items];

    internal static CellName Cell(int zone) => new($"zone_{(char)('a' + zone)}");

    internal static TabletAlias Alias(int zone, int index) => new(Cell(zone), (uint)((zone * 100) + index + 1));

    /// <summary>A zone without what runs there; it goes dark, and its pods can be started again.</summary>
    internal static string Zone(int zone) => Zones[zone];

    internal RunningPod Start(Json pod, string zone)
    {
        var running = new RunningPod(pod, $"node-{zone}", zone);
        pods.Add(running);
        Programs.Start(running);
        return running;
    }

    internal void Stop(RunningPod pod, StopKind kind = StopKind.Killed)
    {
        pods.Remove(pod);
        Programs.Stop(pod, kind);
    }

    /// <summary>Starts a pod's containers again, as a kubelet does.</summary>
    internal RunningPod Restart(RunningPod pod)
    {
        Stop(pod);
        return Start(pod.Pod, pod.Zone);
    }

    internal List<RunningPod> PowerOff(int zone)
    {
        var lost = pods.FindAll(pod => string.Equals(pod.Zone, Zone(zone), StringComparison.Ordinal));
        lost.ForEach(pod => Stop(pod));
        return lost;
    }

    internal RunningPod PodOf(TabletAlias alias) => pods.Single(pod => pod.Name == $"tablet-{alias}");

    internal List<RunningPod> Of(string component) =>
        pods.FindAll(pod => pod.Label("planetscale.com/component") == component);

    /// <summary>The control plane of the corpus: etcd in three zones, a vtctld and two gateways in each, VTOrc where
    /// asked for.</summary>
    internal void StartControlPlane(bool withVtorc)
    {
        foreach (var pod in Corpus)
        {
            var component = pod.At("metadata", "labels", "planetscale.com/component")?.AsText;
            var shard = pod.At("metadata", "labels", "planetscale.com/shard")?.AsText;
            if (component is "etcd" or "vtctld" or "vtgate" || (component == "vtorc" && withVtorc && shard == "x-x"))
            {
                Start(pod, pod.At("metadata", "labels", "topology.kubernetes.io/zone")?.AsText ?? "");
            }
        }
    }

    /// <summary>A pod like the corpus' tablet pods, of the one shard here.</summary>
    internal static Json TabletPod(TabletAlias alias, TabletType type, string claim, bool withBackups = false, string mysqld = "")
    {
        var name = $"tablet-{alias}";
        return Json.Map(
            ("kind", "Pod"),
            ("metadata", Json.Map(
                ("name", name), ("namespace", "three-zones"), ("uid", $"uid-{alias}-{claim}"),
                ("labels", Json.Map(("planetscale.com/component", "vttablet"), ("planetscale.com/cluster", "shop"))))),
            ("spec", Json.Map(
                ("containers", Json.List(Json.Map(
                    ("name", "vttablet"), ("image", "vitess/lite:v23.0.0"),
                    ("args", Json.List(
                        $"--tablet-path={alias}", "--init_keyspace=commerce", "--init_shard=-",
                        $"--init_tablet_type={type.ToString().ToLowerInvariant()}",
                        $"--topo_global_server_address={LockServer}", "--topo-global-root=/vitess/shop/global",
                        withBackups ? "--restore_from_backup=true" : "--port=15000",
                        withBackups ? "--wait_for_backup_interval=10s" : "--port=15000"))),
                    Json.Map(("name", "mysqld"), ("image", mysqld)))),
                ("volumes", Json.List(Json.Map(
                    ("name", "persistent-volume-claim"),
                    ("persistentVolumeClaim", Json.Map(("claimName", claim)))))))));
    }

    /// <summary>A shard with so many replicas, and rdonly tablets, in each zone.</summary>
    internal void StartTablets(int[] replicas, int[]? rdonly = null)
    {
        for (var zone = 0; zone < replicas.Length; zone++)
        {
            for (var index = 0; index < replicas[zone] + (rdonly?[zone] ?? 0); index++)
            {
                var alias = Alias(zone, index);
                var type = index < replicas[zone] ? TabletType.Replica : TabletType.Rdonly;
                Start(TabletPod(alias, type, $"claim-{alias}"), Zone(zone));
            }
        }
    }

    /// <summary>Everything up to writes that succeed: cells, keyspace, tablets, a first primary.</summary>
    internal static DatabaseRig WithPrimary(
        string policy, int[] replicas, int[]? rdonly = null, int primaryZone = 0, bool withVtorc = false,
            ulong seed = 1,
        DatabaseOptions? options = null)
    {
        var rig = new DatabaseRig(seed, options);
        rig.StartControlPlane(withVtorc: false);
        rig.RunFor(TimeSpan.FromSeconds(10));
        rig.RegisterCells(Math.Max(3, replicas.Length));
        Assert.Equal(Done, rig.Invoke(new Call.CreateKeyspace(new("commerce"), new(policy, "_vt"))));
        rig.StartTablets(replicas, rdonly);
        rig.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(Done, rig.Invoke(new Call.PlannedReparent(Shard, Alias(primaryZone, 0), null)));
        if (withVtorc)
        {
            foreach (var pod in Corpus.Where(pod =>
                pod.At("metadata", "labels", "planetscale.com/component")?.AsText == "vtorc"
                && pod.At("metadata", "labels", "planetscale.com/shard")?.AsText == "x-x"))
            {
                rig.Start(pod, pod.At("metadata", "labels", "topology.kubernetes.io/zone")?.AsText ?? "");
            }
        }
        rig.RunFor(TimeSpan.FromSeconds(30));
        return rig;
    }

    internal static Outcome Done { get; } = new Outcome.Done(Result.Nothing.Instance);

    internal void RegisterCells(int count)
    {
        for (var zone = 0; zone < count; zone++)
        {
            Assert.Equal(Done, Invoke(
                new Call.AddCell(Cell(zone), new(LockServer, $"/vitess/shop/local/{Cell(zone)}"))));
        }
    }

    internal void RunFor(TimeSpan span)
    {
        var until = Clock.Now + span;
        while (Clock.Step(until))
        {
        }
    }

    /// <summary>Runs until something holds; fails when it does not in time.</summary>
    internal TimeSpan RunUntil(Func<bool> holds, TimeSpan within)
    {
        var (began, until) = (Clock.Now, Clock.Now + within);
        while (!holds())
        {
            Assert.True(Clock.Step(until),
                $"It does not hold within {within}:\n{string.Join('\n', Trace.Lines.TakeLast(40))}");
        }
        return Clock.Now - began;
    }

    internal Outcome Invoke(Call call, TimeSpan? deadline = null, int fromZone = 2) =>
        Wait(done => Programs.Invoke(Zone(fromZone), Vtctld, call, deadline ?? TimeSpan.FromMinutes(5), done));

    internal T Ask<T>(Query query, int fromZone = 2)
        where T : Answer
    {
        var outcome = Wait(done => Programs.Ask(Zone(fromZone), Vtctld, query, TimeSpan.FromSeconds(20), done));
        return Assert.IsType<Result.Answered>(Assert.IsType<Outcome.Done>(outcome).Result).Answer.As<T>();
    }

    internal Outcome Wait(Action<Action<Outcome>> begin)
    {
        Outcome? ended = null;
        begin(outcome => ended = outcome);
        RunUntil(() => ended is not null, TimeSpan.FromMinutes(10));
        return ended ?? throw new InvalidOperationException();
    }
}
