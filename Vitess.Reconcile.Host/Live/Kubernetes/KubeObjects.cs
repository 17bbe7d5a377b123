using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Reads and writes single objects.</summary>
/// <param name="client">The API server.</param>
/// <param name="served">Which kinds it serves.</param>
internal sealed class KubeObjects(KubeClient client, ServedKinds served)
{
    private const string Manager = "fieldManager=" + ObjectWrites.FieldManager;

    /// <summary>Carries out a move that writes.</summary>
    internal async Task<Outcome> Write(
        Move move, DateTimeOffset deadline, DateTimeOffset? notAfter, CancellationToken cancel)
    {
        var key = ObjectWrites.KeyOf(move);
        if (ApiResource.Of(key.Kind) is var resource && served.IsMissing(resource))
        {
            return new Outcome.Refused($"the API server does not serve {resource.Plural} of {resource.ApiVersion}");
        }
        var present = Json.EmptyMap;
        if (move is Move.SetTurn or Move.SetStatus)
        {
            var read = await Get(key, deadline, cancel);
            if (read is not KubeReply.Answered { IsSuccess: true } answer || KubeOutcomes.ObjectOf(answer) is not { } found)
            {
                // Nothing has been written yet, whatever became of the read.
                return new Outcome.Refused(KubeOutcomes.Why(read))
                {
                    IsOvertaken = read is KubeReply.Answered absent && KubeOutcomes.ProvesAbsence(absent),
                };
            }
            present = found;
        }
        if (RequestOf(move, present) is not { } write)
        {
            return new Outcome.Refused($"{key} is not as it was when the write was planned") { IsOvertaken = true };
        }
        var reply = await client.Send(HttpOf(write, deadline, notAfter), cancel);
        if (reply is not KubeReply.Answered { IsSuccess: true } done)
        {
            return KubeOutcomes.Failed(reply, write.Verb);
        }
        return move is not Move.Delete && KubeOutcomes.ObjectOf(done) is { } stored
            && ObjectReading.Projected(stored, resource) is { } seen
            ? new Outcome.Done(new Result.Written(seen))
            : new Outcome.Done(Result.Nothing.Instance);
    }

    /// <summary>Reads a whole object.</summary>
    internal async Task<Outcome> Read(ObjectKey key, DateTimeOffset deadline, CancellationToken cancel)
    {
        var reply = await Get(key, deadline, cancel);
        if (reply is not KubeReply.Answered answer)
        {
            return KubeOutcomes.Failed(reply);
        }
        if (KubeOutcomes.ProvesAbsence(answer))
        {
            return new Outcome.Done(Result.ProvenAbsent.Instance);
        }
        if (!answer.IsSuccess || KubeOutcomes.ObjectOf(answer) is not { } found)
        {
            return KubeOutcomes.Failed(reply);
        }
        return Projection.AnswerOf(found) is { } whole
            ? new Outcome.Done(new Result.Answered(whole))
            : new Outcome.Refused($"{key} came without a version");
    }

    /// <summary>The HTTP form of a write.</summary>
    internal static KubeRequest HttpOf(WriteRequest write, DateTimeOffset deadline, DateTimeOffset? notAfter)
    {
        var (resource, key) = (ApiResource.Of(write.Key.Kind), write.Key);
        var path = resource.Object(key.Namespace, key.Name, write.Subresource);
        return write.Verb switch
        {
            WriteVerb.Post => new(HttpMethod.Post, $"{resource.Collection(key.Namespace)}?{Manager}")
            {
                Body = write.Body, Deadline = deadline, NotAfter = notAfter,
            },
            WriteVerb.Apply => new(HttpMethod.Patch, $"{path}?{Manager}&force=true")
            {
                Body = write.Body, ContentType = KubeRequest.Apply, Deadline = deadline, NotAfter = notAfter, IsRepeatable = true,
            },
            WriteVerb.MergePatch => new(HttpMethod.Patch, $"{path}?{Manager}")
            {
                Body = write.Body, ContentType = KubeRequest.MergePatch, Deadline = deadline, NotAfter = notAfter,
                IsRepeatable = write.Body.At("metadata", "resourceVersion") is not null,
            },
            WriteVerb.JsonPatch => new(HttpMethod.Patch, $"{path}?{Manager}")
            {
                Body = write.Body, ContentType = KubeRequest.JsonPatch, Deadline = deadline, NotAfter = notAfter,
            },
            WriteVerb.Delete => new(HttpMethod.Delete, path)
            {
                Body = Json.Map(
                    ("kind", "DeleteOptions"),
                    ("apiVersion", "v1"),
                    ("propagationPolicy", "Background"),
                    ("preconditions", Json.Map(("uid", write.Uid), ("resourceVersion", write.Version)))),
                Deadline = deadline, NotAfter = notAfter, IsRepeatable = write is { Uid: not null, Version: not null },
            },
        };
    }

    private Task<KubeReply> Get(ObjectKey key, DateTimeOffset deadline, CancellationToken cancel) => client.Send(
        new(HttpMethod.Get, ApiResource.Of(key.Kind).Object(key.Namespace, key.Name))
        {
            Deadline = deadline, IsRepeatable = true,
        },
        cancel);

    private static WriteRequest? RequestOf(Move move, Json present) => move.Match(
        ObjectWrites.Of,
        ObjectWrites.Of,
        ObjectWrites.Of,
        turn => ObjectWrites.Of(turn, present),
        // Another version would be refused, so it is not even sent.
        status => ObjectReading.VersionOf(present) == status.Version ? ObjectWrites.Of(status, present) : null,
        ObjectWrites.Of,
        invoke => throw new ArgumentOutOfRangeException(nameof(move), invoke, "The API server carries out no call."));
}
