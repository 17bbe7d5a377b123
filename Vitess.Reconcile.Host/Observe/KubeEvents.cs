using System.Globalization;
using System.Text;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Kubernetes events, as well as it goes: one that cannot be written is no failure.</summary>
/// <remarks>The same event about the same object is one object, whose count rises.</remarks>
/// <param name="client">The API server.</param>
/// <param name="clock">The clock.</param>
/// <param name="component">Which program tells.</param>
/// <param name="holder">This process.</param>
internal sealed class KubeEvents(KubeClient client, SteadyClock clock, string component, string holder)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Writes one.</summary>
    internal async Task Write(KubeEvent told, CancellationToken stop)
    {
        var space = told.Subject.Namespace.Length > 0 ? told.Subject.Namespace : "default";
        var name = $"{Cut(told.Subject.Name)}.{DigestOf(told)}";
        var reply = await client.Send(
            Request(HttpMethod.Post, ApiResource.Event.Collection(space), EventOf(told, space, name)), stop);
        if (reply is KubeReply.Answered { Status: 409 } && told.Occasion.Length == 0)
        {
            await CountOn(space, name, told.At, stop);
        }
    }

    private async Task CountOn(string space, string name, DateTimeOffset at, CancellationToken stop)
    {
        var path = ApiResource.Event.Object(space, name);
        var read = await client.Send(
            new(HttpMethod.Get, path) { Deadline = clock.Now + Deadline, IsRepeatable = true }, stop);
        if (read is KubeReply.Answered { IsSuccess: true } answer && KubeOutcomes.ObjectOf(answer) is { } known)
        {
            var change = Json.Map(
                ("metadata", Json.Map(("resourceVersion", known.At("metadata", "resourceVersion")))),
                ("count", (known["count"]?.AsInteger ?? 1) + 1),
                ("lastTimestamp", Text(at)));
            await client.Send(Request(HttpMethod.Patch, path, change) with { ContentType = KubeRequest.MergePatch }, stop);
        }
    }

    private KubeRequest Request(HttpMethod method, string path, Json body) =>
        new(method, $"{path}?fieldManager={ObjectWrites.FieldManager}") { Body = body, Deadline = clock.Now + Deadline };

    private Json EventOf(KubeEvent told, string space, string name) => Json.Map(
        ("apiVersion", "v1"),
        ("kind", "Event"),
        ("metadata", Json.Map(("name", name), ("namespace", space))),
        ("involvedObject", Json.Map(
            ("apiVersion", Kinds.ApiVersion(told.Subject.Kind)),
            ("kind", told.Subject.Kind),
            ("namespace", told.Subject.Namespace),
            ("name", told.Subject.Name),
            ("uid", told.Uid))),
        ("reason", told.Reason),
        ("message", told.Text.Length > 1024 ? told.Text[..1024] : told.Text),
        ("type", told.IsWarning ? "Warning" : "Normal"),
        ("count", 1),
        ("firstTimestamp", Text(told.At)),
        ("lastTimestamp", Text(told.At)),
        ("source", Json.Map(("component", component))),
        ("reportingComponent", component),
        ("reportingInstance", holder.Length > 128 ? holder[..128] : holder));

    /// <summary>The same for the same event: what differs from one time to the next, such as an effect's number, is not in it.</summary>
    private static string DigestOf(KubeEvent told) => Digest.Of(Encoding.UTF8.GetBytes(
        $"{told.Subject}/{told.Uid}/{told.Reason}/{(told.Occasion.Length > 0 ? told.Occasion : told.Text)}")).ToString()[..16];

    /// <summary>A name with room for the digest in the 253 characters that a name may have.</summary>
    private static string Cut(string name) => name.Length > 230 ? name[..230].TrimEnd('.', '-') : name;

    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Something to tell of an object.</summary>
/// <param name="Subject">The object.</param>
/// <param name="Uid">Which of the objects that had this name.</param>
/// <param name="Reason">In one word.</param>
/// <param name="IsWarning">Whether somebody should look.</param>
/// <param name="Text">In a sentence.</param>
/// <param name="At">When it happened.</param>
internal sealed record KubeEvent(
    ObjectKey Subject, string Uid, string Reason, bool IsWarning, string Text, DateTimeOffset At)
{
    /// <summary>What makes it just one event, whoever tells of it and how often; empty when each telling counts.</summary>
    public string Occasion { get; init; } = "";
}
