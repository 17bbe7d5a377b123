using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Apply;

/// <summary>What the API server is asked for each move that writes.</summary>
/// <remarks>Every world sends these, so that the preconditions which are simulated are those that ship.</remarks>
public static class ObjectWrites
{
    /// <summary>The field manager of every request. The default, the program's name, is the Go operator's too.</summary>
    public const string FieldManager = "vitess-reconcile";

    /// <summary>A creation.</summary>
    public static WriteRequest Of(Move.Create move) => new(WriteVerb.Post, move.Wanted.Key, move.Wanted.Object);

    /// <summary>A forced server-side apply. Uid and version in the body keep it from creating what was deleted.</summary>
    public static WriteRequest Of(Move.Apply move) =>
        new(WriteVerb.Apply, move.Wanted.Key, Guarded(move.Wanted.Object, move.Uid, move.Version));

    /// <summary>A merge patch of the named keys.</summary>
    public static WriteRequest Of(Move.Patch move) =>
        new(WriteVerb.MergePatch, move.Key, Guarded(move.Change, move.Uid, move.Version));

    /// <summary>A deletion of this very version of this very object; what it owns goes after it.</summary>
    /// <remarks>Said expressly, because the API server leaves the pods of a Job behind unless it is told.</remarks>
    public static WriteRequest Of(Move.Delete move) =>
        new(WriteVerb.Delete, move.Key, Json.Map(("propagationPolicy", "Background")))
        {
            Uid = move.Uid, Version = Text(move.Version),
        };

    /// <summary>The compare-and-swap of a turn or a budget.</summary>
    /// <param name="move">The move.</param>
    /// <param name="present">The object as read just before; its version guards an annotation that must not be there yet.</param>
    /// <returns>The request; null when the annotation is no longer what the move takes it for.</returns>
    public static WriteRequest? Of(Move.SetTurn move, Json present)
    {
        if (present.At("metadata", "uid")?.AsText != move.Uid
            || present.At("metadata", "annotations", move.Annotation)?.AsText != move.Was)
        {
            return null;
        }
        var path = "/metadata/annotations/" + move.Annotation.Replace("/", "~1", StringComparison.Ordinal);
        var uid = Step("test", "/metadata/uid", move.Uid);
        if (move.Was is { } was)
        {
            return new(WriteVerb.JsonPatch, move.Key, Json.List(uid, Step("test", path, was), Step("replace", path, move.Now)));
        }
        // A JSON patch cannot test that a member is absent, so the version read stands in for it.
        var version = Step("test", "/metadata/resourceVersion", present.At("metadata", "resourceVersion") ?? Json.Null);
        return new(WriteVerb.JsonPatch, move.Key, present.At("metadata", "annotations") is null
            ? Json.List(uid, version, Step("add", "/metadata/annotations", Json.Map((move.Annotation, move.Now))))
            : Json.List(uid, version, Step("add", path, move.Now)));
    }

    /// <summary>A merge patch that leaves the status just as the move has it.</summary>
    /// <param name="move">The move.</param>
    /// <param name="present">The object as read just before; members that vanish from its status are set to null.</param>
    public static WriteRequest Of(Move.SetStatus move, Json present) => new(
        WriteVerb.MergePatch,
        move.Key,
        Guarded(Json.Map(("status", Change(present["status"] ?? Json.EmptyMap, move.Status))), move.Uid, move.Version))
    {
        Subresource = "status",
    };

    /// <summary>The object that a move writes; a call has none.</summary>
    internal static ObjectKey KeyOf(Move move) => move.Match(
        create => create.Wanted.Key,
        apply => apply.Wanted.Key,
        patch => patch.Key,
        turn => turn.Key,
        status => status.Key,
        delete => delete.Key,
        invoke => throw new ArgumentOutOfRangeException(nameof(move), invoke, "A call has no object."));

    private static Json Change(Json from, Json to)
    {
        if (!from.IsMap || !to.IsMap)
        {
            return to;
        }
        var change = Json.EmptyMap;
        foreach (var (name, _) in from.Members)
        {
            change = to[name] is null ? change.With(name, Json.Null) : change;
        }
        foreach (var (name, value) in to.Members)
        {
            change = from[name] is not { } was ? change.With(name, value)
                : was == value ? change
                : change.With(name, Change(was, value));
        }
        return change;
    }

    private static Json Guarded(Json body, string uid, ulong version) => body
        .WithAt(["metadata", "uid"], uid)
        .WithAt(["metadata", "resourceVersion"], Text(version));

    private static Json Step(string operation, string path, Json value) =>
        Json.Map(("op", operation), ("path", path), ("value", value));

    private static string Text(ulong version) => version.ToString(CultureInfo.InvariantCulture);
}
