using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Schemas in the forms of OpenAPI, as far as kubectl needs them: to explain our kinds, and to leave validation to the server.</summary>
internal static class OpenApi
{
    /// <summary>A document of OpenAPI 2 without schemas, as protobuf: kubectl before 1.29 wants one, and then asks for OpenAPI 3.</summary>
    private static readonly byte[] Nothing = [10, 3, .. "2.0"u8, 18, 21, 10, 10, .. "Kubernetes"u8, 18, 7, .. "v1.35.4"u8];

    private const string Index = "/openapi/v3";

    /// <summary>The answer to a path of OpenAPI; null when it is none.</summary>
    internal static ApiAnswer? Find(string path, string accept, CustomSchemas schemas)
    {
        if (path == "/openapi/v2" && accept.Contains("proto-openapi", StringComparison.Ordinal))
        {
            return new(200, null, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf") { Binary = Nothing };
        }
        if (path == "/openapi/v2")
        {
            return new(200, V2(schemas));
        }
        if (path == Index)
        {
            return new(200, Json.Map(("paths", Json.Map(AdmissionPolicies.Served.Select(PathOf).Distinct().ToValueMap(
                one => one, one => Json.Map(("serverRelativeURL", $"{Index}/{one}")))))));
        }
        var kinds = path.StartsWith(Index + "/", StringComparison.Ordinal)
            ? AdmissionPolicies.Served.Where(kind => PathOf(kind) == path[(Index.Length + 1)..]).ToValueList()
            : [];
        return kinds.Count == 0 ? null : new(200, V3(kinds, schemas));
    }

    private static string PathOf(KindInfo kind) => kind.Group.Length == 0 ? "api/v1" : $"apis/{kind.ApiVersion}";

    private static string NameOf(KindInfo kind) => kind.IsCustom
        ? $"com.planetscale.{kind.Version}.{kind.Name}"
        : $"io.k8s.api.{(kind.Group.Length == 0 ? "core" : kind.Group.Split('.')[0])}.{kind.Version}.{kind.Name}";

    private static Json GroupVersionKind(KindInfo kind) =>
        Json.Map(("group", kind.Group), ("version", kind.Version), ("kind", kind.Name));

    /// <summary>The schema of a kind: of our kinds the whole, of Kubernetes' own that there is one.</summary>
    private static Json SchemaOf(KindInfo kind, CustomSchemas schemas)
    {
        var definition = schemas.Definitions.FirstOrDefault(one => one.At("spec", "names", "kind")?.AsText == kind.Name);
        var schema = kind.IsCustom ? definition?.At("spec", "versions")?.Items[0].At("schema", "openAPIV3Schema") : null;
        return (schema ?? Json.Map(("type", "object"), ("x-kubernetes-preserve-unknown-fields", true)))
            .With("x-kubernetes-group-version-kind", Json.List(GroupVersionKind(kind)));
    }

    private static Json V3(ValueList<KindInfo> kinds, CustomSchemas schemas) => Json.Map(
        ("openapi", "3.0.0"),
        ("info", Json.Map(("title", "Kubernetes"), ("version", "v1.35.4"))),
        ("paths", Json.Map(kinds.ToValueMap(ObjectPath, kind => Json.Map(("patch", Patch(kind, Json.Map(("type", "string")))))))),
        ("components", Json.Map(("schemas", Json.Map(kinds.ToValueMap(NameOf, kind => SchemaOf(kind, schemas)))))));

    private static Json V2(CustomSchemas schemas) => Json.Map(
        ("swagger", "2.0"),
        ("info", Json.Map(("title", "Kubernetes"), ("version", "v1.35.4"))),
        ("paths", Json.Map(AdmissionPolicies.Served.ToValueMap(ObjectPath, kind => Json.Map(("patch", Patch(kind, null)))))),
        ("definitions", Json.Map(AdmissionPolicies.Served.ToValueMap(NameOf, kind => SchemaOf(kind, schemas)))));

    private static string ObjectPath(KindInfo kind) =>
        $"/{PathOf(kind)}/{(kind.IsNamespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}/{{name}}";

    /// <summary>That a patch takes these parameters tells kubectl that the server validates fields and knows dry runs.</summary>
    private static Json Patch(KindInfo kind, Json? schema) => Json.Map(
        ("operationId", $"patch{kind.Name}"),
        ("parameters", Json.List(((ReadOnlySpan<string>)["dryRun", "fieldManager", "fieldValidation", "force"]).ToArray()
            .Select(name => Json.Map(("name", name), ("in", "query"), ("schema", schema), ("type", schema is null ? (Json)"string" : null))))),
        ("responses", Json.Map(("200", Json.Map(("description", "OK"))))),
        ("x-kubernetes-action", "patch"),
        ("x-kubernetes-group-version-kind", GroupVersionKind(kind)));
}
