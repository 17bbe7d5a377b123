using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>All passes of one cluster to a fixed point: for embedders, and for planning without a cluster.</summary>
/// <remarks>
/// Pure, and deterministic like each pass. What was not given is unknown to the passes, never absent, so that nothing is
/// deleted or demoted because of it.
/// </remarks>
public static class ClusterTree
{
    /// <summary>How many rounds over all resources are tried. Reason: the hierarchy is four deep, and statuses climb it once.</summary>
    private const int RoundsMax = 16;

    /// <summary>Runs the pass of every resource, takes writes of objects as done, and repeats until nothing changes.</summary>
    /// <param name="snapshot">What is known.</param>
    public static TreePlan Plan(TreeSnapshot snapshot)
    {
        var world = new TreeWorld(snapshot);
        var run = new Run(snapshot, world);
        var rounds = 0;
        var isSettled = false;
        while (!isSettled && rounds < RoundsMax)
        {
            isSettled = !run.Round();
            rounds++;
        }
        var tree = DesiredTree.Of(snapshot.Cluster, FactsOf(snapshot, world) with { Made = run.Made });
        return new(tree.Objects, tree.MissingSecrets, run.Moves, run.Waits, run.Statuses, isSettled);
    }

    /// <summary>Everything that a cluster consists of, the whole way down; nothing is compared.</summary>
    /// <param name="snapshot">What is known; of the objects, only secrets and identities count.</param>
    public static ValueList<WantedObject> Render(TreeSnapshot snapshot) => TreeOf(snapshot, new(snapshot)).Objects;

    /// <summary>What takes the first backup of each shard: a pod and its claim, which go when the shard has a primary.</summary>
    /// <param name="snapshot">What is known; of the objects, only identities count.</param>
    public static ValueList<WantedObject> FirstBackups(TreeSnapshot snapshot) =>
        DesiredTree.Of(snapshot.Cluster, FactsOf(snapshot, new(snapshot)) with { OnlyFirstBackups = true })
            .Objects.Where(wanted => wanted.Owner.Kind == Cluster.Kinds.VitessShard).ToValueList();

    /// <summary>Names of secrets without which a part of a cluster cannot be made; that part is in no rendering.</summary>
    /// <param name="snapshot">What is known; of the objects, only secrets and identities count.</param>
    public static ValueList<string> MissingSecrets(TreeSnapshot snapshot) =>
        DesiredTree.Of(snapshot.Cluster, FactsOf(snapshot, new(snapshot)) with { OnlyKind = Cluster.Kinds.VitessCell }).MissingSecrets;

    /// <summary>The fields in which two specs of a cluster mean different things, with their values; a default that is written out means the same.</summary>
    /// <param name="from">The spec of a VitessCluster.</param>
    /// <param name="to">Another.</param>
    /// <param name="options">How the operator is configured; defaults depend on it.</param>
    public static ValueList<FieldChange> SpecChanges(Json from, Json to, Options options)
    {
        return FieldChanges.Between(Whole(from), Whole(to));

        Json Whole(Json spec) => Json.Map(("spec", VitessClusterSpec.Shape.Write(
            SpecDefaults.Cluster(VitessClusterSpec.Shape.Read(spec), options), Form.AsGo)));
    }

    /// <summary>Where each value of an object comes from: which field, which option, or a default and what would override it.</summary>
    /// <param name="snapshot">What is known; of the objects, only secrets and identities count.</param>
    /// <param name="key">Which object.</param>
    /// <returns>Null when the cluster has no such object.</returns>
    public static Explanation? Explain(TreeSnapshot snapshot, ObjectKey key)
    {
        var facts = FactsOf(snapshot, new(snapshot));
        var trial = Sensitivity.Of(snapshot.Cluster, facts, key)
            ?? Sensitivity.Of(snapshot.Cluster, facts with { OnlyFirstBackups = true }, key);
        return trial is null ? null : new Explaining(trial).Explain(ApiKind.Cluster.SpecSchema());
    }

    private static DesiredTree TreeOf(TreeSnapshot snapshot, TreeWorld world) =>
        DesiredTree.Of(snapshot.Cluster, FactsOf(snapshot, world));

    private static TreeFacts FactsOf(TreeSnapshot snapshot, TreeWorld world) => new()
    {
        Options = snapshot.Options,
        Secrets = world.Secrets.ToValueMap(secret => secret.Key.Name, secret => secret.Digests),
        Uids = world.Uids,
        GatewayVersions = world.GatewayVersions,
        Cluster = ClusterInputs.Facts(new()
        {
            Now = snapshot.Now, Options = snapshot.Options, Subject = snapshot.Cluster, Services = world.Services,
        }),
    };

    /// <summary>The rounds, and what they have come to.</summary>
    private sealed class Run(TreeSnapshot snapshot, TreeWorld world)
    {
        private readonly SortedDictionary<ObjectKey, Plan> plans = [];
        private readonly SortedDictionary<ObjectKey, List<QueryReading>> asked = [];
        private readonly List<TreeMove> done = [];

        internal ValueList<TreeMove> Moves =>
        [
            .. done,
            .. plans.SelectMany(plan => plan.Value.Moves
                .Where(planned => planned.Move is Move.Delete or Move.Invoke or Move.SetTurn)
                .Select(planned => new TreeMove(plan.Key, planned.Move))),
        ];

        internal ValueMap<ObjectKey, ValueList<Reason>> Waits => plans
            .Where(plan => plan.Value.Waits.Count > 0).ToValueMap(plan => plan.Key, plan => plan.Value.Waits);

        internal ValueMap<ObjectKey, Json> Statuses =>
            world.Family.Where(it => it.Status.Members.Count > 0).ToValueMap(it => it.Key, it => it.Status);

        /// <summary>What the last pass over a shard has rendered, where that is what such a shard renders to.</summary>
        internal DesiredShard? Made(ObjectMeta shard, Json spec) =>
            plans.TryGetValue(shard.Key, out var last) && last.Remembered?.Rendering is Rendering<DesiredShard> { Defects.Count: 0 } made
            && made.Uid == shard.Uid && made.Labels == shard.Labels && made.Spec == spec && made.Options == snapshot.Options
                ? made.Result
                : null;

        /// <summary>Runs every pass once.</summary>
        /// <returns>Whether anything changed.</returns>
        internal bool Round()
        {
            var isChanged = false;
            foreach (var key in world.Family.Where(it => Reconciler.KindsWithPass.Contains(it.Key.Kind)).Select(it => it.Key).ToValueList().AsSpan())
            {
                var plan = Pass(key);
                plans[key] = plan;
                foreach (var planned in plan.Moves.AsSpan())
                {
                    if (world.Do(planned.Move))
                    {
                        done.Add(new(key, planned.Move));
                        isChanged = true;
                    }
                }
            }
            return isChanged;
        }

        private Plan Pass(ObjectKey key)
        {
            var plan = Once(key);
            while (Answer(key, plan.Needs))
            {
                plan = Once(key);
            }
            return plan;
        }

        private Plan Once(ObjectKey key)
        {
            var family = world.Family;
            var subject = world.Resource(key) ?? throw new InvalidOperationException($"{key} is gone.");
            return Reconciler.Reconcile(new()
            {
                Now = snapshot.Now,
                Options = snapshot.Options,
                Subject = subject,
                Owned = world.Owned(subject.Meta.Uid),
                Family = family,
                Secrets = world.Secrets,
                Services = world.Services,
                Nodes = world.Nodes,
                Claims = world.Claims(subject),
                TabletPods = world.TabletPods(subject),
                VtorcPods = world.VtorcPods(subject),
                Readings = asked.TryGetValue(key, out var readings) ? new(readings.ToValueList()) : Readings.None,
                LastEnd = DateTimeOffset.MinValue,
                Remembered = plans.TryGetValue(key, out var last) && last.Remembered is { } memory ? Aged(memory) : null,
            });
        }

        /// <summary>Answers what has not been asked before.</summary>
        /// <returns>Whether there was anything new to ask.</returns>
        private bool Answer(ObjectKey key, ValueList<Need> needs)
        {
            if (!asked.TryGetValue(key, out var readings))
            {
                asked.Add(key, readings = []);
            }
            var isNew = false;
            foreach (var query in needs.Select(need => need.Query))
            {
                var reading = new QueryReading(query, ReadingOf(query));
                var place = readings.FindIndex(known => known.Query == query);
                if (place < 0)
                {
                    readings.Add(reading);
                    isNew = true;
                }
                else if (readings[place] != reading)
                {
                    readings[place] = reading;
                    isNew = true;
                }
            }
            return isNew;
        }

        private Reading<Answer> ReadingOf(Query query) => query is Query.Object one && world.Whole(one.Key) is { } whole
            ? new Reading<Answer>.Known(whole, snapshot.Now)
            : snapshot.Topology.Of(query, snapshot.Now);

        /// <summary>A memory in which every wait has stood long enough to be told; nothing else that is timed moves on.</summary>
        private static Remembered Aged(Remembered memory) => memory with
        {
            Seen = memory.Seen.ToValueMap(
                seen => seen.Key,
                seen => seen.Key.StartsWith(PlanOf.WaitPrefix, StringComparison.Ordinal) ? DateTimeOffset.MinValue : seen.Value),
            Reported = null,
        };
    }
}
