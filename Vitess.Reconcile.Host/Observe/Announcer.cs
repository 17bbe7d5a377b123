using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Tells of moves that matter as Kubernetes events: as well as it goes, never in the way of anything.</summary>
/// <remarks>The same event about the same object is one object, whose count rises.</remarks>
/// <param name="client">The API server.</param>
/// <param name="clock">The clock.</param>
/// <param name="holder">This process.</param>
internal sealed class Announcer(KubeClient client, SteadyClock clock, string holder)
{
    // Reason: when more happens at once than can be told, the newest is worth less than a queue without end.
    private const int WaitingMax = 256;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly Channel<MoveEnd> waiting =
        Channel.CreateBounded<MoveEnd>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Takes a move that has ended, when it is one that matters.</summary>
    internal void Take(MoveEnd end)
    {
        if (TextOf(end) is not null)
        {
            waiting.Writer.TryWrite(end);
        }
    }

    /// <summary>Writes events until it is told to stop.</summary>
    internal async Task Run(CancellationToken stop)
    {
        try
        {
            await foreach (var end in waiting.Reader.ReadAllAsync(stop))
            {
                await Write(end, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // What has not been told by now is in the log.
        }
    }

    /// <summary>What is told of a move; null when nothing is.</summary>
    /// <returns>The reason in one word, whether it is a warning, and the text.</returns>
    internal static (string Reason, bool IsWarning, string Text)? TextOf(MoveEnd end)
    {
        var what = end.Move.Match<(string Reason, string Text)?>(
            create => create.Wanted.Key.Kind is Kinds.Pod or Kinds.PersistentVolumeClaim or "Job"
                ? ("Created", $"created {create.Wanted.Key}") : null,
            apply => null,
            patch => null,
            turn => null,
            status => null,
            delete => ("Deleted", $"deleted {delete.Key}: {delete.Why}"),
            invoke => (invoke.Call.GetType().Name, $"{invoke.Call}: {invoke.Why}"));
        return (what, end.Outcome) switch
        {
            (null, _) => null,
            ({ } it, Outcome.Done) => (it.Reason, false, it.Text),
            // A write that was refused is planned anew from what stands; only calls that failed are worth telling.
            (_, Outcome.Refused) when end.Move is not Move.Invoke => null,
            ({ } it, Outcome.Refused refused) => (it.Reason + "Refused", true, $"{it.Text}: {refused.Why}"),
            ({ } it, Outcome.Unknown unknown) => (it.Reason + "Unknown", true, $"{it.Text}: {unknown.Why}"),
            _ => null,
        };
    }

    private async Task Write(MoveEnd end, CancellationToken stop)
    {
        if (TextOf(end) is not { } told)
        {
            return;
        }
        var space = end.Subject.Namespace.Length > 0 ? end.Subject.Namespace : "default";
        var name = $"{Cut(end.Subject.Name)}.{Digest(end, told.Reason, told.Text)}";
        var reply = await client.Send(
            Request(HttpMethod.Post, ApiResource.Event.Collection(space), EventOf(end, told, space, name)), stop);
        if (reply is KubeReply.Answered { Status: 409 })
        {
            await CountOn(space, name, end.At, stop);
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

    private Json EventOf(MoveEnd end, (string Reason, bool IsWarning, string Text) told, string space, string name) => Json.Map(
        ("apiVersion", "v1"),
        ("kind", "Event"),
        ("metadata", Json.Map(("name", name), ("namespace", space))),
        ("involvedObject", Json.Map(
            ("apiVersion", Kinds.ApiVersion(end.Subject.Kind)),
            ("kind", end.Subject.Kind),
            ("namespace", end.Subject.Namespace),
            ("name", end.Subject.Name),
            ("uid", end.Uid))),
        ("reason", told.Reason),
        ("message", told.Text.Length > 1024 ? told.Text[..1024] : told.Text),
        ("type", told.IsWarning ? "Warning" : "Normal"),
        ("count", 1),
        ("firstTimestamp", Text(end.At)),
        ("lastTimestamp", Text(end.At)),
        ("source", Json.Map(("component", "vitess-operator"))),
        ("reportingComponent", "vitess-operator"),
        ("reportingInstance", holder.Length > 128 ? holder[..128] : holder));

    /// <summary>The same for the same event: what differs from one time to the next, such as an effect's number, is not in it.</summary>
    private static string Digest(MoveEnd end, string reason, string text) => Convert.ToHexStringLower(
        MD5.HashData(Encoding.UTF8.GetBytes($"{end.Subject}/{end.Uid}/{reason}/{text}")))[..16];

    /// <summary>A name with room for the digest in the 253 characters that a name may have.</summary>
    private static string Cut(string name) => name.Length > 230 ? name[..230].TrimEnd('.', '-') : name;

    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
