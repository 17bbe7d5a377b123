using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

/// <summary>A small API server: stores objects with versions and identities, checks preconditions, tells what changes.</summary>
internal sealed class ObjectStore
{
    private readonly SortedDictionary<ObjectKey, Json> objects = [];
    private readonly Dictionary<string, Result.Lease> leases = [];
    private long lastUid;

    internal ulong Version { get; private set; } = 100;

    /// <summary>Pods that are deleted stay, going, until they are finished.</summary>
    internal bool DeletesGracefully { get; set; }

    /// <summary>Calls that vtctld has taken.</summary>
    internal List<Call> Calls { get; } = [];

    internal event Action<ObservedObject>? Changed;

    internal event Action<ObservedObject, ulong>? Vanished;

    internal ObservedObject? Find(string kind, string name) =>
        objects.TryGetValue(KeyOf(kind, name), out var found) ? Projected(found) : null;

    internal ObservedObject Get(string kind, string name) => Find(kind, name) ?? throw new InvalidOperationException($"no {name}");

    internal static ObjectKey KeyOf(string kind, string name) => new(kind, kind == Kinds.Node ? "" : "ns", name);

    internal Result.Listed List(string kind) => new(
        objects.Where(entry => entry.Key.Kind == kind).Select(entry => Projected(entry.Value)).ToValueList(), Version);

    internal ObservedObject Put(string kind, string name, Json? spec = null, Json? labels = null, Owner? owner = null)
    {
        var metadata = Json.Map(
            ("name", name), ("namespace", KeyOf(kind, name).Namespace), ("labels", labels), ("ownerReferences", OwnersOf(owner)));
        return Create(KeyOf(kind, name), Json.Map(("kind", kind), ("metadata", metadata), ("spec", spec)));
    }

    internal ObservedObject Change(string kind, string name, ReadOnlySpan<string> path, Json value)
    {
        var key = KeyOf(kind, name);
        var changed = objects[key].WithAt(path, value);
        if (path[0] == "spec")
        {
            changed = changed.WithAt(["metadata", "generation"], (changed.At("metadata", "generation")?.AsInteger ?? 0) + 1);
        }
        return Save(key, changed);
    }

    internal void Remove(string kind, string name)
    {
        objects.Remove(KeyOf(kind, name), out var gone);
        Version++;
        Vanished?.Invoke(Projected(gone ?? Json.Null), Version);
    }

    internal Outcome Carry(Move move) => move.Match<Outcome>(
        create => objects.ContainsKey(create.Wanted.Key)
            ? new Outcome.Refused("it stands already")
            : Written(Create(create.Wanted.Key, create.Wanted.Object)),
        apply => Guarded(apply.Wanted.Key, apply.Uid, apply.Version, stored => stored.With("spec", apply.Wanted.Object["spec"])),
        patch => Guarded(patch.Key, patch.Uid, patch.Version, stored => stored.WithAt(["metadata", "annotations"], patch.Change)),
        turn => Guarded(turn.Key, turn.Uid, null, stored => stored.WithAt(["metadata", "annotations", "turn"], turn.Now)),
        status => Guarded(status.Key, status.Uid, status.Version, stored => stored.With("status", status.Status)),
        Delete,
        invoke =>
        {
            Calls.Add(invoke.Call);
            return Done(Result.Nothing.Instance);
        });

    internal Outcome ReadLease(string name) =>
        Done(leases.TryGetValue(name, out var lease) ? lease : Result.ProvenAbsent.Instance);

    internal Outcome WriteLease(EffectTask.WriteLease write)
    {
        if (leases.GetValueOrDefault(write.Name)?.Version != write.Was)
        {
            return new Outcome.Refused("the lease has changed");
        }
        Version++;
        leases[write.Name] = new(write.Now, Version);
        return Done(leases[write.Name]);
    }

    internal string HolderOf(string lease) => leases.TryGetValue(lease, out var held) ? held.Record.Holder : "";

    internal static Outcome Done(Result result) => new Outcome.Done(result);

    private static Outcome.Done Written(ObservedObject written) => new(new Result.Written(written));

    private static Json? OwnersOf(Owner? owner) => owner is null
        ? null
        : Json.List(Json.Map(("controller", true), ("kind", owner.Kind), ("name", owner.Name), ("uid", owner.Uid)));

    private Outcome Delete(Move.Delete delete)
    {
        if (Guard(delete.Key, delete.Uid, delete.Version) is { } refused)
        {
            return refused;
        }
        if (DeletesGracefully && delete.Key.Kind == Kinds.Pod)
        {
            Save(delete.Key, objects[delete.Key].WithAt(["metadata", "deletionTimestamp"], "2026-01-01T00:00:30Z"));
        }
        else
        {
            Remove(delete.Key.Kind, delete.Key.Name);
        }
        return Done(Result.Nothing.Instance);
    }

    private Outcome Guarded(ObjectKey key, string uid, ulong? version, Func<Json, Json> change)
    {
        if (Guard(key, uid, version) is { } refused)
        {
            return refused;
        }
        var changed = change(objects[key]);
        // As in Kubernetes, a write that changes nothing makes no new version.
        return Written(changed == objects[key] ? Projected(changed) : Save(key, changed));
    }

    private Outcome.Refused? Guard(ObjectKey key, string uid, ulong? version) =>
        !objects.TryGetValue(key, out var stored) ? new("not found")
        : Projected(stored).Meta is var meta && meta.Uid != uid ? new("another uid")
        : version is { } expected && meta.Version != expected ? new("a conflict")
        : null;

    private ObservedObject Create(ObjectKey key, Json body) => Save(
        key,
        body.WithAt(["metadata", "uid"], $"uid-{++lastUid}")
            .WithAt(["metadata", "generation"], 1)
            .WithAt(["metadata", "creationTimestamp"], "2026-01-01T00:00:00Z"));

    private ObservedObject Save(ObjectKey key, Json body)
    {
        Version++;
        objects[key] = body.WithAt(["metadata", "resourceVersion"], Version.ToString(CultureInfo.InvariantCulture));
        var saved = Projected(objects[key]);
        Changed?.Invoke(saved);
        return saved;
    }

    private static ObservedObject Projected(Json stored) =>
        Projection.Of(stored) ?? throw new InvalidOperationException($"cannot project {stored}");
}
