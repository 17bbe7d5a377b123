using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>A Kubernetes API server in memory: what it stores, refuses, fills in and tells its watchers.</summary>
/// <remarks>
/// Synchronous and deterministic: time comes from the caller, uids and generated names from the seed. Nothing
/// happens by
/// itself: <see cref="CollectGarbage"/> is a step that the simulation schedules. Objects are immutable and shared.
/// </remarks>
public sealed class ApiServer
{
    private readonly Store store;
    private readonly Func<DateTimeOffset> now;
    private readonly Preparation preparation;
    private readonly Deletion deletion;
    private readonly GarbageCollector collector;
    private readonly Subresources subresources;
    private readonly CustomResources customs;

    /// <summary>An empty cluster.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="seed">Where uids and generated names are drawn from.</param>
    /// <param name="version">The resourceVersion before the first write.</param>
    /// <param name="schemas">What custom resources must be like; this operator's definitions unless given.</param>
    public ApiServer(Func<DateTimeOffset> now, long seed, long version = 1, CustomSchemas? schemas = null)
    {
        this.now = now;
        store = new(version);
        customs = new(schemas ?? CustomSchemas.Ours);
        preparation = new(now, new(seed));
        deletion = new(store, now);
        collector = new(new StoredRefuse(store, deletion));
        subresources = new(this, store, now);
    }

    /// <summary>What stands, for who keeps it as the copy of another API server.</summary>
    internal Store Store => store;

    /// <summary>The version of the latest write.</summary>
    public long ResourceVersion => store.Version;

    /// <summary>The priorities of priority classes beside those that are stored.</summary>
    public ValueMap<string, int> PriorityClasses
    {
        get => preparation.Priorities;
        set => preparation.Priorities = value;
    }

    /// <summary>What the cluster's own admission makes of objects that are created or applied; null for nothing.</summary>
    public Func<KindInfo, Json, Json>? Mutation { get; set; }

    /// <summary>What it makes of objects that are changed, but for their status; null for nothing.</summary>
    public Func<KindInfo, Json, Json>? MutationOfChanges { get; set; }

    /// <summary>
    /// Tells of every change from now on: in order, each before the write that made it returns, never nested.
    /// </summary>
    /// <param name="watcher">It may write; what it writes is told after what is being told.</param>
    public void Subscribe(Action<WatchEvent> watcher) => store.Watchers.Add(watcher);

    /// <summary>Tells no more.</summary>
    public void Unsubscribe(Action<WatchEvent> watcher) => store.Watchers.Remove(watcher);

    /// <summary>The object, or null: the shortest way to read.</summary>
    public Json? Find(KindInfo kind, string ns, string name) => store.Find(kind, kind.IsNamespaced ? ns : "", name);

    /// <summary>The object with this uid wherever it stands, or null.</summary>
    public Json? FindByUid(string uid) =>
        store.PlaceOf(uid) is { } place ? store.Find(place.Kind, place.Namespace, place.Name) : null;

    /// <summary>
    /// The objects of a kind by namespace and name, of one namespace or (null) of all. Do not write while
    /// enumerating.
    /// </summary>
    public IEnumerable<Json> All(KindInfo kind, string? ns = null) => store.All(kind, kind.IsNamespaced ? ns : null);

    /// <summary>The objects of a kind as they stood at a version; null when that is not kept any more.</summary>
    public IReadOnlyCollection<Json>? At(KindInfo kind, long version, string? ns = null) =>
        version >= store.Version ? [.. All(kind, ns)] : Lists.Before(store.LogOf(kind), version, All(kind, ns), ns);

    /// <summary>Every object, kind by kind: a dump.</summary>
    public IEnumerable<Json> Everything() => Kinds.All.SelectMany(kind => store.All(kind, null));

    public ApiResult Get(KindInfo kind, string ns, string name) =>
        Find(kind, ns, name) is { } found ? new(200, found) : Refusals.NotFound(kind, name);

    /// <summary>A list with the version that one can watch from.</summary>
    public ApiResult List(KindInfo kind, string? ns = null, LabelSelector? selector = null, FieldSelector? fields = null) =>
        new(200, Lists.Of(kind, store.Version, All(kind, ns).Where(found => Lists.IsSelected(found, selector, fields))));

    /// <summary>The changes after a version; refused with 410 when they are not kept any more.</summary>
    /// <param name="kind">The kind to watch.</param>
    /// <param name="version">
    /// A version of a list or of an object; 0 gives what stands as added, and then what follows.
    /// </param>
    /// <param name="ns">One namespace, or all.</param>
    /// <param name="selector">
    /// With a selector, what stops matching counts as deleted and what begins to as added.
    /// </param>
    /// <param name="changes">The changes up to now; empty when refused.</param>
    public ApiResult WatchFrom(
        KindInfo kind, long version, out ValueList<WatchEvent> changes, string? ns = null, LabelSelector? selector = null)
    {
        var log = store.LogOf(kind);
        if (version == 0)
        {
            changes = All(kind, ns).Where(found => Lists.IsSelected(found, selector, null))
                .OrderBy(found => found.ResourceVersion().Length).ThenBy(found => found.ResourceVersion(), StringComparer.Ordinal)
                .Select(found => new WatchEvent(WatchEventType.Added, kind, store.Version, found, null)).ToValueList();
            return new(200, null);
        }
        if (version < log.OldestVersion)
        {
            changes = [];
            return new(410, null, "Expired", $"too old resource version: {version} ({log.OldestVersion})");
        }
        changes = log.After(version).Select(change => Lists.Seen(change, ns, selector)).OfType<WatchEvent>().ToValueList();
        return new(200, null);
    }

    /// <summary>Says that nothing has happened to a kind up to now.</summary>
    public WatchEvent Bookmark(KindInfo kind) =>
        new(WatchEventType.Bookmark, kind, store.Version, Lists.Bookmark(kind, store.Version), null);

    /// <summary>Forgets the changes of a kind up to a version, so that watches from before it end with 410.</summary>
    public void CutWatchWindow(KindInfo kind, long version) => store.LogOf(kind).ForgetUpTo(version);

    /// <summary>Stores a new object. Its namespace is the one in its metadata, else <c>default</c>.</summary>
    public ApiResult Create(KindInfo kind, Json given, WriteOptions? options = null)
    {
        var request = options ?? WriteOptions.None;
        var ns = !kind.IsNamespaced ? "" : given.Namespace() is { Length: > 0 } own ? own : "default";
        if (kind.IsNamespaced && Namespaces.Refuse(store, kind, ns, given.Name()) is { } refused)
        {
            return refused;
        }
        var decoded = customs.Decode(kind, Mutation?.Invoke(kind, given) ?? given, request, out var unknown);
        if (unknown is not null)
        {
            return unknown;
        }
        var created = preparation.ForCreate(kind, decoded, ns, kind == Kinds.Pod ? StoredPriorities : default);
        var errors = Validation.OfNew(kind, created);
        errors.AddRange(customs.Check(kind, created, before: null));
        if (errors.Count > 0)
        {
            return Refusals.Invalid(kind, created.Name(), errors);
        }
        if (Find(kind, ns, created.Name()) is { } standing)
        {
            return Refusals.AlreadyExists(kind, created.Name(), standing.IsBeingDeleted());
        }
        if (given.ResourceVersion().Length > 0)
        {
            return new(500, null, "", "resourceVersion should not be set on objects to be created");
        }
        var entries = given.At("metadata", "managedFields") is { } applied && request.FieldManager is null
            ? applied
            : ManagedFields.AfterUpdate(kind, Json.EmptyMap, created, request, Stamp);
        var owned = entries is null ? created : created.WithAt(["metadata", "managedFields"], entries);
        return new(201, request.DryRun ? owned : Commit(kind, owned));
    }

    /// <summary>
    /// Replaces an object. Without a resourceVersion it replaces whatever stands, except for custom resources.
    /// </summary>
    public ApiResult Update(KindInfo kind, Json given, WriteOptions? options = null)
    {
        var name = given.Name();
        if (Find(kind, given.Namespace(), name) is not { } live)
        {
            return Refusals.NotFound(kind, name);
        }
        if (kind.IsCustom && given.ResourceVersion().Length == 0)
        {
            var error = FieldError.Invalid("metadata.resourceVersion", "0", "must be specified for an update");
            return Refusals.Invalid(kind.Resource, [error], Refusals.Details(kind, name), name);
        }
        if (given.Uid() is { Length: > 0 } uid && uid != live.Uid())
        {
            return Refusals.Conflict(kind, name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid()}");
        }
        return Write(kind, live, given, options ?? WriteOptions.None);
    }

    /// <summary>Replaces the status of an object.</summary>
    public ApiResult UpdateStatus(KindInfo kind, Json given, WriteOptions? options = null) =>
        Update(kind, given, (options ?? WriteOptions.None) with { Subresource = "status" });

    /// <summary>Changes an object by a patch.</summary>
    public ApiResult Patch(KindInfo kind, string ns, string name, PatchType type, Json patch, WriteOptions? options = null)
    {
        if (type == PatchType.Strategic && kind.IsCustom)
        {
            return Refusals.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: "
                + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
        }
        if (Find(kind, ns, name) is not { } live)
        {
            return Refusals.NotFound(kind, name);
        }
        var request = options ?? WriteOptions.None;
        if (request.Subresource == "scale")
        {
            return subresources.PatchScale(kind, live, scale => Patches.Apply(kind, scale, type, patch), request);
        }
        return Patches.Apply(kind, live, type, patch) is { } patched
            ? Write(kind, live, patched, request with { IsPatch = true })
            : Refusals.PatchFailed();
    }

    /// <summary>
    /// Server-side apply: the manager's fields become as given, and those it has left out go. With a uid or a
    /// resourceVersion in the object it never creates.
    /// </summary>
    public ApiResult Apply(KindInfo kind, Json given, WriteOptions options)
    {
        if (given.At("metadata", "managedFields") is not null)
        {
            return Refusals.BadRequest("metadata.managedFields must be nil");
        }
        var ns = given.Namespace() is { Length: > 0 } own ? own : "default";
        var live = Find(kind, ns, given.Name());
        if (live is null)
        {
            return given.Uid().Length > 0 || given.ResourceVersion().Length > 0
                ? Refusals.Conflict(kind, given.Name(),
                    $"uid mismatch: the provided object specified uid {given.Uid()}, and no existing object was found")
                : Create(kind, ServerSideApply.First(kind, given, options, Stamp), options with { FieldManager = null });
        }
        if (given.ResourceVersion() is { Length: > 0 } version && version != live.ResourceVersion())
        {
            return Refusals.Stale(kind, given.Name());
        }
        var applied = ServerSideApply.Over(kind, live, given, options, Stamp, out var conflict);
        return conflict ?? Write(kind, live, Mutation?.Invoke(kind, applied) ?? applied, options, isApplied: true);
    }

    /// <summary>Deletes an object, or begins to.</summary>
    public ApiResult Delete(KindInfo kind, string ns, string name, DeleteOptions? options = null)
    {
        if (Find(kind, ns, name) is not { } live)
        {
            return Refusals.NotFound(kind, name);
        }
        var answer = deletion.Delete(kind, live, options ?? DeleteOptions.None);
        collector.Look();
        store.Deliver();
        return answer;
    }

    /// <summary>Puts a pod on a node.</summary>
    public ApiResult Bind(string ns, string pod, string node) => subresources.Bind(ns, pod, node);

    /// <summary>Deletes a pod if its disruption budgets allow.</summary>
    public ApiResult Evict(string ns, string pod, DeleteOptions? options = null) =>
        subresources.Evict(ns, pod, options ?? DeleteOptions.None);

    /// <summary>The scale of an object.</summary>
    public ApiResult GetScale(KindInfo kind, string ns, string name) =>
        Find(kind, ns, name) is { } live ? new(200, Subresources.ScaleOf(kind, live)) : Refusals.NotFound(kind, name);

    /// <summary>
    /// One round of the garbage collector, the namespace controller and the guard of claims: objects whose owners
    /// are gone,
    /// owners that waited for their dependents, the content of namespaces that are going, claims that no pod uses
    /// any more.
    /// </summary>
    /// <returns>
    /// How many objects were changed or deleted; 0 when nothing was left to do. Costs nothing when nothing went.
    /// </returns>
    public int CollectGarbage()
    {
        var done = collector.Collect();
        store.Deliver();
        return done;
    }

    internal Json Commit(KindInfo kind, Json next)
    {
        var stored = store.Put(kind, next);
        collector.Look();
        store.Deliver();
        return stored;
    }

    /// <summary>Validates and stores a new version of an object.</summary>
    internal ApiResult Write(KindInfo kind, Json live, Json proposed, WriteOptions options, bool isApplied = false)
    {
        if (proposed.ResourceVersion() is { Length: > 0 } version && version != live.ResourceVersion())
        {
            return Refusals.Stale(kind, live.Name());
        }
        if (StatusValidation.Unreadable(kind, proposed) is { } unreadable)
        {
            return unreadable;
        }
        var given = options.Subresource.Length == 0 && MutationOfChanges is { } mutation ? mutation(kind, proposed) : proposed;
        var decoded = customs.Decode(kind, given, options, out var unknown, live);
        if (unknown is not null)
        {
            return unknown;
        }
        var next = Preparation.ForUpdate(kind, live, decoded, options.Subresource);
        if (ClaimGrowth.Refuse(kind, live, next, store) is { } refused)
        {
            return refused;
        }
        var errors = Validation.OfChange(kind, live, proposed, next);
        errors.AddRange(customs.Check(kind, next, live));
        if (errors.Count > 0)
        {
            return Refusals.Invalid(kind, live.Name(), errors);
        }
        if (!isApplied && ManagedFields.AfterUpdate(kind, live, next, options, Stamp) is { } entries)
        {
            next = next.WithAt(["metadata", "managedFields"], entries);
        }
        if (next == live)
        {
            return new(200, live);
        }
        if (options.DryRun)
        {
            return new(200, next);
        }
        if (Deletion.IsFree(next))
        {
            store.Remove(kind, next);
            collector.Look();
            store.Deliver();
            return new(200, next);
        }
        return new(200, Commit(kind, next));
    }

    private ValueMap<string, int> StoredPriorities => All(Kinds.PriorityClass)
        .ToValueMap(found => found.Name(), found => (int)(found["value"]?.AsInteger ?? 0));

    private string Stamp => Meta.Stamp(now());
}
