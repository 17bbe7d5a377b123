using System.Text.Json;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>The objects of one storage in a Kubernetes cluster, written with the verbs that the Go operator's roles allow.</summary>
/// <param name="client">The API server.</param>
/// <param name="clock">The clock.</param>
/// <param name="storage">The VitessBackupStorage.</param>
internal sealed class KubeBackupObjects(KubeClient client, SteadyClock clock, ObjectKey storage) : IBackupObjects
{
    // Source: client-go's default page.
    private const int PageSize = 500;

    // Reason: as for every other write and read of the operator.
    private static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(60);

    private static readonly Json Complete = Json.Map(("complete", true));
    private static readonly ApiResource Backups = ApiResource.Of(Kinds.VitessBackup);

    public async Task<Json?> Storage(CancellationToken stop)
    {
        var answer = await Read(ApiResource.Of(storage.Kind).Object(storage.Namespace, storage.Name), stop);
        return KubeOutcomes.ProvesAbsence(answer) ? null : Content(answer, $"reading {storage}");
    }

    public async Task<IReadOnlyList<Json>> List(string kind, ValueMap<string, string> labels, CancellationToken stop)
    {
        var selector = string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"));
        var path = $"{ApiResource.Of(kind).Collection(storage.Namespace)}?labelSelector={Uri.EscapeDataString(selector)}";
        var found = new List<Json>();
        var (limit, next) = (PageSize, "");
        do
        {
            var answer = await Read($"{path}&limit={limit}{next}", stop);
            if (answer.Status == 410 && limit > 0)
            {
                // The pages that were read are too old to go with the rest: everything at once, from the beginning.
                found.Clear();
                (limit, next) = (0, "&continue=");
                continue;
            }
            var page = Content(answer, $"listing {kind}s");
            var items = page["items"]?.Items ?? throw new ObjectsFailedException("ListFailed", $"the list of {kind}s has no items");
            found.AddRange(items.Select(item => Slim(kind, item)));
            next = page.At("metadata", "continue")?.AsText is { Length: > 0 } token ? $"&continue={Uri.EscapeDataString(token)}" : "";
        }
        while (next.Length > 0);
        return found;
    }

    public Task Create(Json wanted, CancellationToken stop) =>
        // Somebody else was faster, or an earlier sending was: the next pass sees it.
        Write(new(HttpMethod.Post, Backups.Collection(storage.Namespace)) { Body = wanted, Deadline = Soon }, "CreateFailed", stop);

    public Task Replace(Json wanted, CancellationToken stop) =>
        Write(new(HttpMethod.Put, PathOf(wanted)) { Body = wanted, Deadline = Soon, IsRepeatable = true }, "UpdateFailed", stop);

    public Task Delete(Json listed, CancellationToken stop) => Write(
        new(HttpMethod.Delete, PathOf(listed))
        {
            Body = Json.Map(
                ("kind", "DeleteOptions"),
                ("apiVersion", "v1"),
                ("propagationPolicy", "Background"),
                ("preconditions", Json.Map(
                    ("uid", listed.At("metadata", "uid")), ("resourceVersion", listed.At("metadata", "resourceVersion"))))),
            Deadline = Soon,
            IsRepeatable = true,
        },
        "DeleteFailed",
        stop);

    public Task SetStatus(Json owner, Json status, CancellationToken stop) => Write(
        new(HttpMethod.Put, ApiResource.Of(storage.Kind).Object(storage.Namespace, storage.Name, "status"))
        {
            Body = owner.With("status", status), Deadline = Soon, IsRepeatable = true,
        },
        "StatusUpdateFailed",
        stop);

    /// <summary>What a pass needs of an object.</summary>
    /// <remarks>Reason: the pod has 128 Mi, and there may be ten thousand backups, nearly all of them complete.</remarks>
    private static Json Slim(string kind, Json item)
    {
        if (kind == Kinds.VitessShard)
        {
            return Json.Map(
                ("metadata", Json.Map(("labels", item.At("metadata", "labels")))), ("spec", Json.Map(("name", item.At("spec", "name")))));
        }
        return item.At("status", "complete")?.AsBoolean == true
            ? Json.Map(
                ("metadata", Json.Map(
                    ("name", item.At("metadata", "name")),
                    ("ownerReferences", item.At("metadata", "ownerReferences")),
                    ("resourceVersion", item.At("metadata", "resourceVersion")),
                    ("uid", item.At("metadata", "uid")))),
                ("status", Complete))
            : item.WithAt(["metadata", "managedFields"], null);
    }

    private DateTimeOffset Soon => clock.Now + WriteDeadline;

    private string PathOf(Json backup) => Backups.Object(storage.Namespace, backup.At("metadata", "name")?.AsText ?? "");

    private async Task<KubeReply.Answered> Read(string target, CancellationToken stop)
    {
        var reply = await client.Send(
            new(HttpMethod.Get, target) { Deadline = clock.Now + ReadDeadline, IsRepeatable = true }, stop);
        stop.ThrowIfCancellationRequested();
        return reply as KubeReply.Answered ?? throw Failed("ListFailed", $"GET {target}", reply);
    }

    /// <summary>Sends a write and lets it end. What has changed or gone meanwhile is left to the next pass.</summary>
    private async Task Write(KubeRequest request, string reason, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var named = request.Method == HttpMethod.Delete
            ? request
            : request with { Target = $"{request.Target}?fieldManager={ObjectWrites.FieldManager}" };
        // Once it has begun it is heard out, so that the process does not end in the middle of it.
        var reply = await client.Send(named, CancellationToken.None);
        var isDone = reply is KubeReply.Answered { IsSuccess: true } or KubeReply.Answered { Status: 409 }
            || (reply is KubeReply.Answered { Status: 404 } && request.Method != HttpMethod.Post);
        if (!isDone)
        {
            throw Failed(reason, $"{request.Method} {request.Target}", reply);
        }
    }

    private static Json Content(KubeReply.Answered answer, string what)
    {
        if (!answer.IsSuccess)
        {
            throw Failed("ListFailed", what, answer);
        }
        try
        {
            return Json.Parse(answer.Body.Span);
        }
        catch (JsonException broken)
        {
            throw new ObjectsFailedException("ListFailed", $"{what}: {broken.Message}", broken);
        }
    }

    private static ObjectsFailedException Failed(string reason, string what, KubeReply reply) =>
        new(reason, $"{what}: {KubeOutcomes.Why(reply)}");
}

/// <summary>The API server could not be asked, or refused. What became of a write may not be known.</summary>
/// <param name="reason">What failed, in one word.</param>
/// <param name="message">What failed, in a sentence.</param>
/// <param name="cause">What it came from.</param>
internal sealed class ObjectsFailedException(string reason, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What failed, in one word.</summary>
    internal string Reason => reason;
}
