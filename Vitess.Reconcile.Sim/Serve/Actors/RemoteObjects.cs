using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>Changes objects over HTTP; the world stands still until it is answered, and knows then what came of it.</summary>
/// <param name="client">The API server.</param>
/// <param name="clock">The clock of deadlines.</param>
/// <param name="mirror">What is known of the objects.</param>
/// <param name="refused">Hears of what the API server refuses, other than because somebody was faster.</param>
/// <param name="stop">Ends every wait.</param>
internal sealed class RemoteObjects(
    KubeClient client, SteadyClock clock, Mirror mirror, Action<string> refused, CancellationToken stop)
{
    // Reason: what fails this often one after the other does not fail because somebody was faster.
    private const int TriesMax = 8;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The object as stored; null when it was refused.</summary>
    internal Json? Create(KindInfo kind, Json given, string? manager = null)
    {
        var (status, made) = Ask(HttpMethod.Post, Collection(kind, given.Namespace()) + RemoteWrites.As(manager), given, "application/json");
        if (status is 200 or 201)
        {
            mirror.Take(kind, made);
            return made;
        }
        if (status == 409 && given.Name().Length > 0)
        {
            Read(kind, given.Namespace(), given.Name());
        }
        return null;
    }

    /// <summary>Replaces an object, or a part of it; of what has changed meanwhile the change is made anew.</summary>
    internal bool Put(KindInfo kind, Json present, string subresource, Func<Json, Json> change)
    {
        var newest = present;
        for (var i = 0; i < TriesMax; i++)
        {
            var next = change(newest);
            var (status, stored) = Ask(HttpMethod.Put, Path(kind, present) + subresource, next, "application/json");
            if (status == 200)
            {
                mirror.Take(kind, stored);
                return true;
            }
            if (status != 409 || Read(kind, present.Namespace(), present.Name()) is not { } read || read.Uid() != present.Uid())
            {
                return false;
            }
            newest = read;
        }
        return false;
    }

    internal bool Patch(KindInfo kind, Json present, Json merge)
    {
        var metadata = (merge["metadata"] ?? Json.EmptyMap).With("uid", present.Uid());
        var (status, stored) = Ask(HttpMethod.Patch, Path(kind, present), merge.With("metadata", metadata), KubeRequest.MergePatch);
        if (status != 200)
        {
            return false;
        }
        mirror.Take(kind, stored);
        if (stored.IsBeingDeleted())
        {
            // Nothing may hold it any more, and then it is gone.
            Read(kind, present.Namespace(), present.Name(), present);
        }
        return true;
    }

    internal bool Delete(KindInfo kind, Json target, DeleteOptions options)
    {
        var (status, _) = Ask(HttpMethod.Delete, Path(kind, target), Json.Map(
            ("apiVersion", "v1"),
            ("kind", "DeleteOptions"),
            ("preconditions", Json.Map(("uid", target.Uid()))),
            ("gracePeriodSeconds", options.GracePeriodSeconds is { } grace ? (Json)grace : null),
            ("propagationPolicy", options.Propagation?.ToString())), "application/json");
        Read(kind, target.Namespace(), target.Name(), target);
        return status is >= 200 and < 300;
    }

    internal void Bind(Json pod, string node)
    {
        Ask(HttpMethod.Post, Path(Kinds.Pod, pod) + "/binding", Json.Map(
            ("apiVersion", "v1"),
            ("kind", "Binding"),
            ("metadata", Json.Map(("name", pod.Name()), ("namespace", pod.Namespace()))),
            ("target", Json.Map(("apiVersion", "v1"), ("kind", "Node"), ("name", node)))), "application/json");
        Read(Kinds.Pod, pod.Namespace(), pod.Name(), pod);
    }

    /// <summary>The object as it stands now; null when there is none. When another was meant, that one is gone.</summary>
    internal Json? Read(KindInfo kind, string space, string name, Json? meant = null)
    {
        var (status, found) = Ask(HttpMethod.Get, $"{Collection(kind, space)}/{Uri.EscapeDataString(name)}", null, "");
        if (status == 200)
        {
            mirror.Take(kind, found);
            return found;
        }
        if (status == 404 && meant is not null)
        {
            mirror.Forget(kind, meant);
        }
        return null;
    }

    /// <summary>Lets time pass.</summary>
    internal void Wait(TimeSpan span) => stop.WaitHandle.WaitOne(span);

    private static string Collection(KindInfo kind, string space) =>
        (kind.Group.Length == 0 ? "/api/" : "/apis/") + kind.ApiVersion
        + (kind.IsNamespaced ? $"/namespaces/{Uri.EscapeDataString(space.Length > 0 ? space : "default")}/" : "/") + kind.Plural;

    private static string Path(KindInfo kind, Json stored) =>
        $"{Collection(kind, stored.Namespace())}/{Uri.EscapeDataString(stored.Name())}";

    /// <summary>Asks until it is answered, however long the API server is away: what acts does not forget what it has to report.</summary>
    private (int Status, Json Body) Ask(HttpMethod method, string target, Json? body, string contentType)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var request = new KubeRequest(method, target) { Deadline = clock.Now + Deadline, Body = body, ContentType = contentType };
            var reply = client.Send(request, stop).GetAwaiter().GetResult();
            if (reply is not KubeReply.Answered answered)
            {
                refused($"{method} {target} was not answered: {reply}");
            }
            else
            {
                // A server that cannot do just this answers so each time; the world has to go on without.
                failures += answered.Status >= 500 ? 1 : 0;
                if (answered.Status < 500 || failures >= TriesMax)
                {
                    return Told(method, target, answered);
                }
            }
            stop.WaitHandle.WaitOne(Pause);
        }
        return (0, Json.Null);
    }

    private (int Status, Json Body) Told(HttpMethod method, string target, KubeReply.Answered answered)
    {
        var body = answered.Body.Length == 0 ? Json.Null : Json.Parse(answered.Body.Span);
        if (answered.Status is >= 400 and not 404 and not 409)
        {
            refused($"{method} {target} was refused: {answered.Status} {body["message"]?.AsText}");
        }
        return (answered.Status, body);
    }
}
