using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api;
using Operator = Vitess.Reconcile.Host.Commands.CommandLine;

namespace Vitess.Reconcile.Bench;

/// <summary>Many settled clusters, each in a namespace of its own: one that was brought up, and copies of it.</summary>
/// <remarks>
/// A copy differs in its namespace, in the addresses that name it, in uids, and in the hashes, which are those of its own
/// rendering. The vtctlds of all of them are that of the first, which answers in the words of whoever is asked.
/// </remarks>
internal sealed class ManyClusters : IDisposable
{
    private const string First = "space-0000";

    private readonly Simulation simulation;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task time;
    private int calls;

    private ManyClusters(Simulation simulation, int clusters)
    {
        this.simulation = simulation;
        Clusters = clusters;
        Api = new(() => DateTimeOffset.UtcNow, seed: 1, version: 1_000_000);
        time = Task.Run(Pass);
    }

    /// <summary>What they stand in.</summary>
    internal ApiServer Api { get; }

    /// <summary>Held by whoever touches it, or the world of the vtctlds.</summary>
    internal Lock Gate { get; } = new();

    internal int Clusters { get; }

    internal int Objects { get; private set; }

    /// <summary>How many of them have a pass of their own.</summary>
    internal int Resources { get; private set; }

    /// <summary>How often a vtctld was asked.</summary>
    internal int Calls => calls;

    internal static ManyClusters Settled(int clusters, int shards)
    {
        var file = ClusterFile.Of("cluster.yaml", LargeCluster.Text(First, shards));
        var simulation = new Simulation(
            new() { File = file, Seed = 1, Operators = 1, Reconcile = Reconciler.Reconcile, Epoch = DateTimeOffset.UtcNow.AddHours(-1), BrokenLaws = static _ => { } },
            Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        if (!simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(50)))
        {
            throw new InvalidOperationException($"The cluster did not converge: {string.Join("; ", simulation.WaitTexts)}");
        }
        simulation.RunFor(TimeSpan.FromMinutes(5));
        var many = new ManyClusters(simulation, clusters);
        for (var i = 0; i < clusters; i++)
        {
            many.Copy(i, Rendered(string.Create(CultureInfo.InvariantCulture, $"space-{i:0000}"), shards));
        }
        return many;
    }

    /// <summary>Listens where the vtctlds of all are.</summary>
    internal Task<GrpcServer> Vtctlds() => GrpcServer.Start(Answers, new());

    public void Dispose()
    {
        stopped.Cancel();
        time.Wait();
        stopped.Dispose();
    }

    private void Copy(int index, SortedDictionary<string, Json> annotations)
    {
        var space = string.Create(CultureInfo.InvariantCulture, $"space-{index:0000}");
        foreach (var kind in Vitess.Reconcile.Sim.World.Api.Kinds.All)
        {
            foreach (var found in simulation.Api.All(kind).Where(found => found.Namespace() == First || found.Name() == First || (!kind.IsNamespaced && index == 0)))
            {
                var copy = In(space, index, found);
                if (annotations.TryGetValue($"{kind.Name}/{found.Name()}", out var own))
                {
                    foreach (var (key, value) in own.Members.Where(one => found.Annotation(one.Key) is not null))
                    {
                        copy = copy.WithAt(["metadata", "annotations", key], value);
                    }
                }
                Objects++;
                Resources += kind.IsCustom && kind.Name != Cluster.Kinds.VitessBackup ? 1 : 0;
                Api.Store.Take(kind, copy.WithAt(
                    ["metadata", "resourceVersion"], (1_000_000 + Objects).ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <summary>The annotations that an object has in a namespace, by kind and name.</summary>
    private static SortedDictionary<string, Json> Rendered(string space, int shards)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, LargeCluster.Text(space, shards));
            using var output = new StringWriter();
            Operator.Invoke(["render", "-f", path, "-o", "json"], output, Console.Error);
            var found = new SortedDictionary<string, Json>(StringComparer.Ordinal);
            foreach (var item in Json.Parse(output.ToString())["items"]?.Items ?? [])
            {
                found[$"{item["kind"]?.AsText}/{item.Name()}"] = item.At("metadata", "annotations") ?? Json.EmptyMap;
            }
            return found;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>An object as it is in another namespace; what names neither the namespace nor a uid is shared with the first.</summary>
    private static Json In(string space, int index, Json value)
    {
        if (value.IsMap)
        {
            var changed = value;
            foreach (var (key, inner) in value.Members)
            {
                var next = key == "uid" && inner.AsText is { Length: > 4 } uid
                    ? (Json)string.Create(CultureInfo.InvariantCulture, $"{uid[..^4]}{index:x4}")
                    : In(space, index, inner);
                changed = ReferenceEquals(next, inner) ? changed : changed.With(key, next);
            }
            return changed;
        }
        if (value.IsList)
        {
            var next = value.Items.Select(item => In(space, index, item)).ToValueList();
            return next.Zip(value.Items).All(pair => ReferenceEquals(pair.First, pair.Second)) ? value : Json.List(next);
        }
        return value.AsText is { } text && text.Contains(First, StringComparison.Ordinal)
            ? text.Replace(First, space, StringComparison.Ordinal)
            : value;
    }

    private VtctldFace Answers(string authority)
    {
        var space = authority.Split('.').FirstOrDefault(part => part.StartsWith("space-", StringComparison.Ordinal)) ?? First;
        var first = authority.Replace(space, First, StringComparison.Ordinal);
        var zone = simulation.Description.Zones[0].Name;
        return new()
        {
            Root = "/vitess/global",
            Ask = (query, within, done) =>
            {
                calls++;
                simulation.Programs.Ask(zone, first, query, within, outcome => done(In(space, outcome)));
            },
            Invoke = (call, within, done) => done(new Outcome.Refused($"{call} is not what a settled cluster asks for")),
            Post = action =>
            {
                lock (Gate)
                {
                    action();
                }
            },
        };
    }

    private static Outcome In(string space, Outcome outcome) =>
        outcome is Outcome.Done { Result: Result.Answered { Answer: Answer.Cells cells } answered }
            ? new Outcome.Done(answered with
            {
                Answer = cells with
                {
                    Infos = cells.Infos.ToValueMap(
                        one => one.Key,
                        one => one.Value with { ServerAddress = one.Value.ServerAddress.Replace(First, space, StringComparison.Ordinal) }),
                },
            })
            : outcome;

    private async Task Pass()
    {
        while (!stopped.IsCancellationRequested)
        {
            lock (Gate)
            {
                simulation.RunFor(TimeSpan.FromMilliseconds(10));
            }
            await Task.Delay(10);
        }
    }
}
