using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Everything that a simulated API server answers, but for watches: objects, discovery, schemas, tables, reviews.</summary>
/// <param name="server">What stores the objects.</param>
/// <param name="schemas">The installed definitions of custom resources.</param>
/// <param name="now">The present instant.</param>
internal sealed class ApiAnswers(ApiServer server, CustomSchemas schemas, Func<DateTimeOffset> now)
{
    private readonly Forms forms = new(schemas, now);

    /// <summary>The forms of objects.</summary>
    internal Forms Forms => forms;

    /// <summary>Answers a request.</summary>
    internal ApiAnswer Answer(ApiAsked asked)
    {
        if (asked.Path is "/healthz" or "/livez" or "/readyz")
        {
            return ApiAnswer.Plain("ok");
        }
        if (asked.Method == "GET" && (Discovery.Find(asked.Path, asked.Accept) ?? OpenApi.Find(asked.Path, asked.Accept, schemas)) is { } found)
        {
            return found;
        }
        if (asked.Method == "POST" && Reviews.Answer(asked) is { } review)
        {
            return review;
        }
        if (HttpTarget.Parse(asked.Target) is { Subresource: "log", Name: { } pod } log && log.Kind == Kinds.Pod)
        {
            return server.Get(log.Kind, log.Space, pod) is { IsSuccess: false } missing
                ? new(missing.Code, missing.Body)
                : ApiAnswer.Plain("The containers of a simulated pod write no log.\n");
        }
        return OfObjects(asked);
    }

    private ApiAnswer OfObjects(ApiAsked asked)
    {
        if (asked.ContentType.StartsWith(ProtobufBodies.ContentType, StringComparison.Ordinal))
        {
            return Refused(Refusals.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml"));
        }
        var face = new HttpFace(server, asked.Agent.Split('/')[0] is { Length: > 0 } manager ? manager : "unknown");
        var (status, body) = face.Handle(asked.Method, asked.Target, asked.ContentType, JsonOf(asked));
        return HttpTarget.Parse(asked.Target) is { } target && status < 300 && asked.Method != "DELETE"
            ? new(status, forms.Of(target, body, asked.Accept), "application/json")
            : new(status, body);
    }

    private static ApiAnswer Refused(ApiResult refusal) => new(refusal.Code, refusal.Body);

    /// <summary>The body as JSON, where it is YAML.</summary>
    private static string JsonOf(ApiAsked asked) =>
        asked.ContentType.Contains("yaml", StringComparison.Ordinal) && !asked.Body.TrimStart().StartsWith('{')
            && ClusterFile.DocumentsOf("body", asked.Body).Documents is [var only]
            ? only.Object.ToString()
            : asked.Body;
}
