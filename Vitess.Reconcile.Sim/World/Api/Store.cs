using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The objects that stand, and the log of how they came to: etcd, as far as the API server shows it.</summary>
/// <remarks>One version counter for all kinds. Objects are immutable, so a reader keeps what it has read.</remarks>
internal sealed class Store
{
    private readonly SortedDictionary<string, SortedDictionary<string, SortedDictionary<string, Json>>> objects =
        new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, EventLog> logs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (KindInfo Kind, string Namespace, string Name)> places = new(StringComparer.Ordinal);
    private readonly Queue<WatchEvent> undelivered = new();
    private bool isDelivering;

    public Store(long version)
    {
        Version = version;
        foreach (var kind in Kinds.All)
        {
            objects[kind.Name] = new(StringComparer.Ordinal);
            logs[kind.Name] = new(version);
        }
    }

    /// <summary>The version of the latest write.</summary>
    public long Version { get; private set; }

    /// <summary>Who is told of every change, in the order of subscription.</summary>
    public List<Action<WatchEvent>> Watchers { get; } = [];

    public EventLog LogOf(KindInfo kind) => logs[kind.Name];

    public Json? Find(KindInfo kind, string ns, string name) =>
        objects[kind.Name].TryGetValue(ns, out var inside) ? inside.GetValueOrDefault(name) : null;

    /// <summary>Where the object with this uid stands; null when it does not.</summary>
    public (KindInfo Kind, string Namespace, string Name)? PlaceOf(string uid) =>
        places.TryGetValue(uid, out var place) ? place : null;

    /// <summary>The objects of a kind by namespace and name; of one namespace only, unless it is null.</summary>
    public IEnumerable<Json> All(KindInfo kind, string? ns)
    {
        if (ns is null)
        {
            return objects[kind.Name].Values.SelectMany(inside => inside.Values);
        }
        return objects[kind.Name].TryGetValue(ns, out var inside) ? inside.Values : [];
    }

    /// <summary>Stores an object under the next version and gives it back with that version.</summary>
    public Json Put(KindInfo kind, Json given)
    {
        var metadata = given["metadata"] ?? Json.EmptyMap;
        var (ns, name) = (Text(metadata, "namespace"), Text(metadata, "name"));
        var stored = given.With("metadata", metadata.With("resourceVersion", NextVersion()));
        if (!objects[kind.Name].TryGetValue(ns, out var inside))
        {
            objects[kind.Name][ns] = inside = new(StringComparer.Ordinal);
        }
        var previous = inside.GetValueOrDefault(name);
        inside[name] = stored;
        places[Text(metadata, "uid")] = (kind, ns, name);
        Log(new(previous is null ? WatchEventType.Added : WatchEventType.Modified, kind, Version, stored, previous));
        return stored;
    }

    /// <summary>Takes an object out; watchers see it as it last was.</summary>
    public void Remove(KindInfo kind, Json last)
    {
        var metadata = last["metadata"] ?? Json.EmptyMap;
        var previous = Find(kind, Text(metadata, "namespace"), Text(metadata, "name"));
        objects[kind.Name][Text(metadata, "namespace")].Remove(Text(metadata, "name"));
        places.Remove(Text(metadata, "uid"));
        var gone = last.With("metadata", metadata.With("resourceVersion", NextVersion()));
        Log(new(WatchEventType.Deleted, kind, Version, gone, previous));
    }

    /// <summary>Stores an object as another API server has stored it, under the version that it has there.</summary>
    public void Take(KindInfo kind, Json stored)
    {
        var (ns, name) = (stored.Namespace(), stored.Name());
        if (!objects[kind.Name].TryGetValue(ns, out var inside))
        {
            objects[kind.Name][ns] = inside = new(StringComparer.Ordinal);
        }
        var previous = inside.GetValueOrDefault(name);
        inside[name] = stored;
        places[stored.Uid()] = (kind, ns, name);
        Version++;
        Log(new(previous is null ? WatchEventType.Added : WatchEventType.Modified, kind, Version, stored, previous));
    }

    /// <summary>Tells the watchers what they have not been told yet; what they write meanwhile is told after.</summary>
    public void Deliver()
    {
        if (isDelivering)
        {
            return;
        }
        isDelivering = true;
        try
        {
            while (undelivered.TryDequeue(out var change))
            {
                for (var i = 0; i < Watchers.Count; i++)
                {
                    Watchers[i](change);
                }
            }
        }
        finally
        {
            isDelivering = false;
        }
    }

    private static string Text(Json metadata, string name) => metadata[name]?.AsText ?? "";

    private string NextVersion() => (++Version).ToString(CultureInfo.InvariantCulture);

    private void Log(WatchEvent change)
    {
        logs[change.Kind.Name].Add(change);
        if (Watchers.Count > 0)
        {
            undelivered.Enqueue(change);
        }
    }
}
