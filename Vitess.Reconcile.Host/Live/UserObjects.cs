using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Live;

/// <summary>What a user's command reads and writes in one namespace.</summary>
/// <param name="client">The API server.</param>
/// <param name="space">The namespace.</param>
/// <param name="clock">The clock.</param>
internal sealed class UserObjects(KubeClient client, string space, SteadyClock clock)
{
    // Reason: a person waits for it.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The namespace.</summary>
    internal string Space => space;

    /// <summary>The clock.</summary>
    internal SteadyClock Clock => clock;

    /// <summary>All objects of a kind with a label, in order of their names.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="selector">The label selector; empty for all.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="UserException">They cannot be read.</exception>
    internal async Task<ValueList<Json>> List(string kind, string selector, CancellationToken cancel)
    {
        var target = ApiResource.Of(kind).Collection(space) + (selector.Length > 0 ? "?labelSelector=" + Uri.EscapeDataString(selector) : "");
        var list = await Answered($"{kind} of namespace {space} cannot be listed", Get(target), cancel);
        return (list["items"]?.Items ?? []).OrderBy(NameOf, StringComparer.Ordinal).ToValueList();
    }

    /// <summary>One object.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    internal Task<Json> Read(string kind, string name, CancellationToken cancel) =>
        Answered($"{kind} {space}/{name} cannot be read", Get(ApiResource.Of(kind).Object(space, name)), cancel);

    /// <summary>Changes the named members of an object.</summary>
    /// <exception cref="UserException">It cannot be changed.</exception>
    internal Task<Json> Change(string kind, string name, Json change, CancellationToken cancel) => Answered(
        $"{kind} {space}/{name} cannot be changed",
        new(HttpMethod.Patch, $"{ApiResource.Of(kind).Object(space, name)}?fieldManager={FieldManager}")
        {
            // Repeatable, since it sets the same members to the same values.
            Body = change, ContentType = KubeRequest.MergePatch, Deadline = clock.Now + Deadline, IsRepeatable = true,
        },
        cancel);

    /// <summary>Sets an annotation, or, with null, takes it off.</summary>
    /// <exception cref="UserException">It cannot be changed.</exception>
    internal Task<Json> Annotate(string kind, string name, string annotation, string? value, CancellationToken cancel) => Change(
        kind, name, Json.Map(("metadata", Json.Map(("annotations", Json.Map((annotation, value is null ? Json.Null : Json.FromString(value))))))), cancel);

    internal static string NameOf(Json it) => it.At("metadata", "name")?.AsText ?? "";

    internal static string? Annotation(Json it, string annotation) => it.At("metadata", "annotations", annotation)?.AsText;

    internal static string? Label(Json it, string label) => it.At("metadata", "labels", label)?.AsText;

    /// <summary>A condition in either of its forms; null when there is none.</summary>
    internal static Json? Condition(Json it, string type) => it.At("status", "conditions") switch
    {
        { IsMap: true } map => map[type],
        { IsList: true } list => list.Items.FirstOrDefault(one => one["type"]?.AsText == type),
        _ => null,
    };

    private const string FieldManager = ObjectWrites.FieldManager + "-cli";

    private KubeRequest Get(string target) => new(HttpMethod.Get, target) { Deadline = clock.Now + Deadline, IsRepeatable = true };

    private async Task<Json> Answered(string failure, KubeRequest request, CancellationToken cancel)
    {
        var reply = await client.Send(request, cancel);
        cancel.ThrowIfCancellationRequested();
        return reply is KubeReply.Answered { IsSuccess: true } answer && KubeOutcomes.ObjectOf(answer) is { } found
            ? found
            : throw new UserException($"{failure}: {KubeOutcomes.Why(reply)}")
            {
                IsInput = reply is KubeReply.Answered { Status: 404 },
                MayPass = reply is not KubeReply.Answered { Status: < 500 and not 429 },
            };
    }
}

/// <summary>A user's command cannot be carried out, or what it names is not there.</summary>
internal sealed class UserException(string message) : Exception(message)
{
    /// <summary>Whether what was asked for is wrong, and not whom it was asked of.</summary>
    internal bool IsInput { get; init; } = true;

    /// <summary>Whether the same may go well a little later: the API server was not reached, or failed.</summary>
    internal bool MayPass { get; init; }
}
