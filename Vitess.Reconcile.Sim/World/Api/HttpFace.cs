using System.Globalization;
using System.Text.Json;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The API server as HTTP shows it: paths, content types, options, bodies.</summary>
/// <remarks>Not here: discovery, OpenAPI, tables, authentication, reviews, YAML bodies that are not JSON.</remarks>
/// <param name="server">What answers.</param>
/// <param name="defaultManager">
/// The field manager of requests that name none, which a real server takes from the user agent.
/// </param>
public sealed class HttpFace(ApiServer server, string defaultManager = "unknown")
{
    /// <summary>Answers a request.</summary>
    /// <param name="method">GET, POST, PUT, PATCH or DELETE.</param>
    /// <param name="target">The path with its query.</param>
    /// <param name="contentType">The type of the body; empty when there is none.</param>
    /// <param name="body">The body; empty when there is none.</param>
    public (int Status, Json Body) Handle(string method, string target, string contentType, string body)
    {
        var answer = HttpTarget.Parse(target) is { } parsed
            ? Handle(method, parsed, contentType, body)
            : Refusals.UnknownResource();
        return (answer.Code, answer.Body);
    }

    /// <summary>The changes that a watch on this target shows up to now.</summary>
    public ApiResult Watch(string target, out ValueList<WatchEvent> changes)
    {
        changes = [];
        if (HttpTarget.Parse(target) is not { } parsed)
        {
            return Refusals.UnknownResource();
        }
        var selector = Selectors.Parse(parsed["labelSelector"], out var problem);
        return problem is null
            ? server.WatchFrom(
                parsed.Kind, VersionOf(parsed), out changes, parsed.Namespace, selector.Requirements.Count == 0 ? null : selector)
            : Refusals.BadRequest(problem);
    }

    private static long VersionOf(HttpTarget target) =>
        long.TryParse(target["resourceVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private ApiResult Handle(string method, HttpTarget target, string contentType, string body) => method switch
    {
        _ when target.Kind.IsCustom && !IsServed(target.Kind, target.Subresource) => Refusals.NotFound(target.Kind, target.Name ?? ""),
        "GET" when target.Name is null => HttpLists.List(server, target),
        "GET" when target.Subresource == "scale" => server.GetScale(target.Kind, target.Space, target.Name),
        "GET" => server.Get(target.Kind, target.Space, target.Name),
        "POST" => Post(target, body),
        "PUT" => Put(target, body),
        "PATCH" when target.Name is not null => Patch(target, contentType, body),
        "DELETE" when target.Name is null => DeleteAll(target, body),
        "DELETE" => server.Delete(target.Kind, target.Space, target.Name, Deletion(target, body)),
        _ => new(405, null, "MethodNotAllowed", "the server does not allow this method on the requested resource", Json.EmptyMap),
    };

    private static bool IsServed(KindInfo kind, string subresource) => subresource switch
    {
        "" => true,
        "status" => kind.HasStatus,
        "scale" => kind.HasScale,
        _ => false,
    };

    private WriteOptions Options(HttpTarget target) => new()
    {
        FieldManager = target["fieldManager"] is { Length: > 0 } manager ? manager : defaultManager,
        Force = target["force"] is "true" or "1",
        DryRun = target["dryRun"] == "All",
        IsStrict = target["fieldValidation"] == "Strict",
        Subresource = target.Subresource,
    };

    private ApiResult Post(HttpTarget target, string body)
    {
        if (Read(target, body, out var refused) is not { } given)
        {
            return refused;
        }
        if (target.Subresource == "binding")
        {
            return server.Bind(target.Space, target.Name ?? "", given.At("target", "name")?.AsText ?? "");
        }
        if (target.Subresource == "eviction")
        {
            return server.Evict(target.Space, target.Name ?? "", Deletion(target, given["deleteOptions"] ?? Json.EmptyMap));
        }
        if (target.Name is not null)
        {
            return Refusals.UnknownResource();
        }
        if (RefuseKind(target, given) is { } wrong)
        {
            return wrong;
        }
        if (target.Kind.IsNamespaced && given.Namespace() is { Length: > 0 } ns && ns != target.Namespace)
        {
            return Refusals.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
        return server.Create(target.Kind, InPlace(target, given), Options(target));
    }

    private ApiResult Put(HttpTarget target, string body)
    {
        if (Read(target, body, out var refused) is not { } given)
        {
            return refused;
        }
        if (target.Subresource == "scale")
        {
            var replicas = Json.Map(("spec", Json.Map(("replicas", given.At("spec", "replicas") ?? 0))));
            return server.Patch(target.Kind, target.Space, target.Name ?? "", PatchType.Merge, replicas, Options(target));
        }
        if (RefuseKind(target, given) is { } wrong)
        {
            return wrong;
        }
        return given.Name() is { Length: > 0 } name && name != target.Name
            ? Refusals.BadRequest($"the name of the object ({name}) does not match the name on the URL ({target.Name})")
            : server.Update(target.Kind, InPlace(target, given), Options(target));
    }

    private ApiResult Patch(HttpTarget target, string contentType, string body)
    {
        var type = contentType.Split(';')[0].Trim();
        if (type is not ("application/merge-patch+json" or "application/json-patch+json"
            or "application/strategic-merge-patch+json" or "application/apply-patch+yaml"))
        {
            return Refusals.UnsupportedMediaType("415: Unsupported Media Type", Json.EmptyMap);
        }
        if (Parse(body) is not { } patch)
        {
            return Refusals.BadRequest("error decoding patch: the body is not JSON");
        }
        if (type == "application/apply-patch+yaml")
        {
            return Apply(target, patch);
        }
        var patchType = type switch
        {
            "application/json-patch+json" => PatchType.JsonPatch,
            "application/strategic-merge-patch+json" => PatchType.Strategic,
            _ => PatchType.Merge,
        };
        return server.Patch(target.Kind, target.Space, target.Name ?? "", patchType, patch, Options(target));
    }

    private ApiResult Apply(HttpTarget target, Json given)
    {
        if (target["fieldManager"].Length == 0)
        {
            return Refusals.Invalid("PatchOptions.meta.k8s.io", [FieldError.Required("fieldManager", "is required for apply patch")],
                Json.Map(("group", "meta.k8s.io"), ("kind", "PatchOptions")), "");
        }
        return server.Apply(target.Kind, InPlace(target, given), Options(target));
    }

    /// <summary>Deletes what is selected, and answers with it as it was.</summary>
    private ApiResult DeleteAll(HttpTarget target, string body)
    {
        var found = HttpLists.List(server, target);
        foreach (var item in found.IsSuccess ? HttpLists.Selected(server, target) : [])
        {
            server.Delete(target.Kind, item.Namespace(), item.Name(), Deletion(target, body));
        }
        return found;
    }

    private static DeleteOptions Deletion(HttpTarget target, string body) => Deletion(target, Parse(body) ?? Json.EmptyMap);

    private static DeleteOptions Deletion(HttpTarget target, Json given) => new()
    {
        Uid = given.At("preconditions", "uid")?.AsText,
        ResourceVersion = given.At("preconditions", "resourceVersion")?.AsText,
        GracePeriodSeconds = given["gracePeriodSeconds"]?.AsInteger
            ?? (long.TryParse(target["gracePeriodSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null),
        Propagation = (given["propagationPolicy"]?.AsText ?? target["propagationPolicy"]) switch
        {
            "Foreground" => (Propagation?)Propagation.Foreground,
            "Orphan" => Propagation.Orphan,
            "Background" => Propagation.Background,
            _ => null,
        },
        DryRun = target["dryRun"] == "All",
    };

    /// <summary>The object with the namespace and the name that the path gives it.</summary>
    private static Json InPlace(HttpTarget target, Json given)
    {
        var metadata = given["metadata"] ?? Json.EmptyMap;
        metadata = target.Namespace is { } ns && metadata["namespace"] is null ? metadata.With("namespace", ns) : metadata;
        return given.With("metadata", target.Name is { } name && metadata["name"] is null ? metadata.With("name", name) : metadata);
    }

    private static Json? Read(HttpTarget target, string body, out ApiResult refused)
    {
        const int Quoted = 30;
        refused = Refusals.BadRequest(
            $"the object provided is unrecognized (must be of type {target.Kind.Name}): couldn't get version/kind; json parse "
            + $"error: unexpected end of JSON input ({(body.Length > Quoted ? body[..Quoted] + " ..." : body)})");
        return Parse(body);
    }

    private static ApiResult? RefuseKind(HttpTarget target, Json given)
    {
        var (kind, version) = (given["kind"]?.AsText, given["apiVersion"]?.AsText);
        if ((kind is null || kind == target.Kind.Name) && (version is null || version == target.Kind.ApiVersion))
        {
            return null;
        }
        return Refusals.BadRequest(
            $"{kind} in version \"{version}\" cannot be handled as a {target.Kind.Name}: converting ({version}.{kind}) to "
            + $"({(target.Kind.Group.Length == 0 ? "core" : target.Kind.Group)}.{target.Kind.Name}): unknown conversion");
    }

    private static Json? Parse(string body)
    {
        try
        {
            return body.Length == 0 ? null : Json.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
