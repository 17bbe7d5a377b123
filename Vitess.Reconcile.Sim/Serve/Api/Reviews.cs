using System.Text.Json;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>What callers ask about themselves: who they are, and what they may do.</summary>
internal static class Reviews
{
    /// <summary>The answer to a review; null when it is none.</summary>
    internal static ApiAnswer? Answer(ApiAsked asked)
    {
        if (asked.Path is not ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
            or "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
            or "/apis/authentication.k8s.io/v1/selfsubjectreviews"))
        {
            return null;
        }
        Json given;
        try
        {
            given = Json.Parse(asked.Body);
        }
        catch (JsonException)
        {
            return new(400, World.Api.Refusals.BadRequest("the body is not JSON").Body);
        }
        var status = asked.Path.Split('/')[^1] switch
        {
            "selfsubjectaccessreviews" => Json.Map(("allowed", IsAllowed(asked.Caller, given["spec"] ?? Json.EmptyMap))),
            "selfsubjectreviews" => Json.Map(("userInfo", Json.Map(
                ("username", asked.Caller.Name), ("groups", Json.List(asked.Caller.Groups.Select(Json.FromString)))))),
            _ => Rules(asked.Caller),
        };
        return new(201, given.With("metadata", given["metadata"] ?? Json.EmptyMap).With("status", status));
    }

    private static bool IsAllowed(Caller caller, Json spec)
    {
        if (spec["resourceAttributes"] is not { } about)
        {
            return true;
        }
        var group = about["group"]?.AsText ?? "";
        var (space, name, part) = (about["namespace"]?.AsText ?? "", about["name"]?.AsText ?? "", about["subresource"]?.AsText ?? "");
        var verb = about["verb"]?.AsText ?? "";
        var path = (group.Length == 0 ? "/api/v1" : $"/apis/{group}/v1") + (space.Length > 0 ? $"/namespaces/{space}" : "")
            + $"/{about["resource"]?.AsText}";
        var isOfOne = verb is "get" or "update" or "patch" or "delete";
        path += name.Length > 0 || isOfOne || part.Length > 0 ? $"/{(name.Length > 0 ? name : "x")}" : "";
        path += part.Length > 0 ? $"/{part}" : "";
        return caller.Allows(Method(verb), verb == "watch" ? path + "?watch=true" : path);
    }

    private static string Method(string verb) => verb switch
    {
        "create" => "POST",
        "update" => "PUT",
        "patch" => "PATCH",
        "delete" or "deletecollection" => "DELETE",
        "get" or "list" or "watch" => "GET",
        _ => verb,
    };

    private static Json Rules(Caller caller)
    {
        var all = Json.List("*");
        return ReferenceEquals(caller, Caller.Everybody) || caller.Name == "admin"
            ? Json.Map(
                ("resourceRules", Json.List(Json.Map(("verbs", all), ("apiGroups", all), ("resources", all)))),
                ("nonResourceRules", Json.List(Json.Map(("verbs", all), ("nonResourceURLs", all)))),
                ("incomplete", false))
            : Json.Map(
                ("resourceRules", Json.List(Permissions.All.Select(one => Json.Map(
                    ("verbs", Json.List(one.Verbs.Select(Json.FromString))),
                    ("apiGroups", Json.List(one.Group)),
                    ("resources", Json.List(one.Resources.Select(Json.FromString))))))),
                ("nonResourceRules", Json.EmptyList),
                ("incomplete", true));
    }
}
