using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Everything that a simulated API server answers, but for watches: objects, discovery, schemas, tables, reviews.</summary>
/// <param name="server">What stores the objects.</param>
/// <param name="schemas">The installed definitions of custom resources.</param>
/// <param name="now">The present instant.</param>
internal sealed partial class ApiAnswers(ApiServer server, CustomSchemas schemas, Func<DateTimeOffset> now)
{
    private readonly Forms forms = new(schemas, now);
    private readonly AdmissionPolicies policies = new(now);

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
        if (HttpTarget.Parse(asked.Target) is { Subresource: "exec" or "attach" or "portforward" } stream && stream.Kind == Kinds.Pod)
        {
            return Refused(server.Get(stream.Kind, stream.Space, stream.Name ?? "") is { IsSuccess: false } missing ? missing
                : Refusals.BadRequest(stream.Subresource == "portforward"
                    ? "a simulated container listens on no port"
                    : "a simulated container runs no commands"));
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
        if (AdmissionPolicies.Target(asked) is { } policy)
        {
            var (code, answer) = policies.Answer(policy, asked, Parsed(JsonOf(asked)));
            return code < 300 && asked.Method != "DELETE" ? new(code, forms.Of(policy, answer, asked.Accept)) : new(code, answer);
        }
        var face = new HttpFace(server, asked.Agent.Split('/')[0] is { Length: > 0 } manager ? manager : "unknown");
        var warnings = WarningsOf(face, asked);
        var (status, body) = face.Handle(asked.Method, asked.Target, asked.ContentType, JsonOf(asked));
        if (HttpTarget.Parse(asked.Target) is not { } target || status >= 300 || asked.Method == "DELETE")
        {
            return new(status, body);
        }
        var told = asked.Method != "GET" && target.Subresource.Length == 0 ? policies.WarningsOf(target.Kind, status == 201, body) : [];
        return new(status, forms.Of(target, body, asked.Accept), "application/json") { Warnings = [.. warnings, .. told] };
    }

    /// <summary>What of a custom resource nobody knows, and is not stored, where the client wants to be told and no more.</summary>
    /// <remarks>A merge patch without a word of it is one of kubectl's; a server warns by itself since 1.27.</remarks>
    private static ValueList<string> WarningsOf(HttpFace face, ApiAsked asked)
    {
        if (asked.Method is not ("POST" or "PUT" or "PATCH") || HttpTarget.Parse(asked.Target) is not { Kind.IsCustom: true } target
            || !(target["fieldValidation"] == "Warn"
                || (target["fieldValidation"] is not { Length: > 0 } && asked.ContentType.StartsWith("application/merge-patch+json", StringComparison.Ordinal))))
        {
            return [];
        }
        // What a strict server would refuse is what a lenient one warns of.
        var others = target.Query.Where(pair => pair.Key is not ("fieldValidation" or "dryRun"))
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}");
        var strict = $"{asked.Path}?{string.Join('&', [.. others, "fieldValidation=Strict", "dryRun=All"])}";
        var (_, refusal) = face.Handle(asked.Method, strict, asked.ContentType, JsonOf(asked));
        return UnknownField().Matches(refusal["message"]?.AsText ?? "").Select(found => found.Value).Distinct(StringComparer.Ordinal).ToValueList();
    }

    [GeneratedRegex("unknown field \"[^\"]*\"")]
    private static partial Regex UnknownField();

    /// <summary>A body; null where it is none, or no JSON.</summary>
    private static Json? Parsed(string body)
    {
        try
        {
            return body.Length == 0 ? null : Json.Parse(body);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static ApiAnswer Refused(ApiResult refusal) => new(refusal.Code, refusal.Body);

    /// <summary>The body as JSON, where it is YAML.</summary>
    private static string JsonOf(ApiAsked asked) =>
        asked.ContentType.Contains("yaml", StringComparison.Ordinal) && !asked.Body.TrimStart().StartsWith('{')
            && ClusterFile.DocumentsOf("body", asked.Body).Documents is [var only]
            ? only.Object.ToString()
            : asked.Body;
}
