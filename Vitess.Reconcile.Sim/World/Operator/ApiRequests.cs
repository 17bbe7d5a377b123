using System.Globalization;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Apply;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>The requests of one process to the API server, at the moment at which they take effect.</summary>
internal sealed class ApiRequests(Ground ground, OperatorProcess process)
{
    private static readonly WriteOptions Plain = new() { FieldManager = ObjectWrites.FieldManager };
    private static readonly WriteOptions Forced = Plain with { Force = true };

    private ApiServer Api => ground.Api;

    internal Outcome Write(Move move)
    {
        var key = ObjectWrites.KeyOf(move);
        var kind = KindOf(key.Kind);
        var before = Api.Find(kind, key.Namespace, key.Name);
        if (RequestOf(move, before) is not { } request)
        {
            return new Outcome.Refused($"{key} is not as it was when the write was planned");
        }
        var answer = Send(kind, request);
        ground.Trace.Add(process.Holder, $"{MoveText.Of(move)} -> {answer}");
        if (!answer.IsSuccess)
        {
            return OutcomeOf(answer);
        }
        ground.Report(new Happening.Wrote(process.Holder, move, before, Api.Find(kind, key.Namespace, key.Name)));
        return move is not Move.Delete && answer.Object is { } stored && ground.Seen(stored) is { } seen
            ? new Outcome.Done(new Result.Written(seen))
            : new Outcome.Done(Result.Nothing.Instance);
    }

    internal Outcome Read(Query.Object query)
    {
        if (Api.Find(KindOf(query.Key.Kind), query.Key.Namespace, query.Key.Name) is not { } found
            || Projection.AnswerOf(found) is not { } answer)
        {
            return new Outcome.Done(Result.ProvenAbsent.Instance);
        }
        return new Outcome.Done(new Result.Answered(answer));
    }

    internal Outcome List(string kind)
    {
        var seen = new List<ObservedObject>();
        foreach (var stored in Api.All(KindOf(kind)))
        {
            if (ground.Seen(stored) is { } projected)
            {
                seen.Add(projected);
            }
        }
        return new Outcome.Done(new Result.Listed(seen.ToValueList(), (ulong)Api.ResourceVersion));
    }

    internal Outcome ReadLease(string name) => Api.Find(Served.Lease, ground.Namespace, name) is { } lease
        ? new Outcome.Done(new Result.Lease(RecordOf(lease), VersionOf(lease)))
        : new Outcome.Done(Result.ProvenAbsent.Instance);

    internal Outcome WriteLease(EffectTask.WriteLease write)
    {
        var lease = Json.Map(
            ("apiVersion", "coordination.k8s.io/v1"),
            ("kind", "Lease"),
            ("metadata", Json.Map(
                ("name", write.Name),
                ("namespace", ground.Namespace),
                ("resourceVersion", write.Was is { } was ? (Json)Text(was) : null))),
            ("spec", Json.Map(
                ("holderIdentity", write.Now.Holder),
                ("renewTime", write.Now.RenewedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
                ("leaseTransitions", write.Now.Transitions))));
        var answer = write.Was is null ? Api.Create(Served.Lease, lease, Plain) : Api.Update(Served.Lease, lease, Plain);
        return answer is { IsSuccess: true, Object: { } stored }
            ? new Outcome.Done(new Result.Lease(RecordOf(stored), VersionOf(stored)))
            : OutcomeOf(answer);
    }

    private static WriteRequest? RequestOf(Move move, Json? present) => move.Match(
        ObjectWrites.Of,
        ObjectWrites.Of,
        ObjectWrites.Of,
        turn => ObjectWrites.Of(turn, present ?? Json.EmptyMap),
        status => ObjectWrites.Of(status, present ?? Json.EmptyMap),
        ObjectWrites.Of,
        invoke => throw new ArgumentOutOfRangeException(nameof(move), invoke, "The API server carries out no call."));

    private ApiResult Send(KindInfo kind, WriteRequest request)
    {
        var key = request.Key;
        var plain = request.Subresource.Length == 0 ? Plain : Plain with { Subresource = request.Subresource };
        return request.Verb switch
        {
            WriteVerb.Post => Api.Create(kind, request.Body, plain),
            WriteVerb.Apply => Api.Apply(kind, request.Body, Forced),
            WriteVerb.MergePatch => Api.Patch(kind, key.Namespace, key.Name, PatchType.Merge, request.Body, plain),
            WriteVerb.JsonPatch => Api.Patch(kind, key.Namespace, key.Name, PatchType.JsonPatch, request.Body, plain),
            WriteVerb.Delete => Api.Delete(
                kind, key.Namespace, key.Name, new()
                {
                    Uid = request.Uid,
                    ResourceVersion = request.Version,
                    Propagation = request.Body["propagationPolicy"]?.AsText == "Background" ? Propagation.Background : null,
                }),
        };
    }

    private static Outcome OutcomeOf(ApiResult answer) =>
        answer.Code >= 500 ? new Outcome.Unknown(answer.ToString()) : new Outcome.Refused(answer.ToString());

    private static KindInfo KindOf(string kind) => Served.Named(kind)
        ?? throw new InvalidOperationException($"The simulated API server does not serve {kind}.");

    private static LeaseRecord RecordOf(Json lease) => new(
        lease.At("spec", "holderIdentity")?.AsText ?? "",
        DateTimeOffset.Parse(lease.At("spec", "renewTime")?.AsText ?? "", CultureInfo.InvariantCulture),
        lease.At("spec", "leaseTransitions")?.AsInteger ?? 0);

    private static ulong VersionOf(Json stored) => ulong.Parse(stored.ResourceVersion(), CultureInfo.InvariantCulture);

    private static string Text(ulong version) => version.ToString(CultureInfo.InvariantCulture);
}
