using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Schemas;

/// <summary>A server with some definitions, for requests about custom resources with strict validation.</summary>
internal sealed class SchemaFace
{
    private readonly HttpFace face;

    public SchemaFace(CustomSchemas schemas)
    {
        var server = new ApiServer(() => new(2026, 11, 21, 8, 32, 0, TimeSpan.Zero), seed: 1, schemas: schemas);
        server.Create(Kinds.Namespace, Json.Parse("""{"metadata": {"name": "t"}}"""));
        face = new(server);
    }

    public (int Status, Json Answer) Post(Json resource) => face.Handle(
        "POST", Path(resource, "") + "?fieldValidation=Strict", "application/json", Placed(resource).ToString());

    public (int Status, Json Answer) Put(Json resource, Json stored) => face.Handle(
        "PUT", Path(resource, $"/{resource.Name()}") + "?fieldValidation=Strict", "application/json",
        Placed(resource).WithAt(["metadata", "resourceVersion"], stored.ResourceVersion()).ToString());

    public (int Status, Json Answer) Get(Json resource, string part) =>
        face.Handle("GET", Path(resource, $"/{resource.Name()}/{part}"), "", "");

    public (int Status, Json Answer) Put(Json resource, string part, Json body) =>
        face.Handle("PUT", Path(resource, $"/{resource.Name()}/{part}"), "application/json", body.ToString());

    public (int Status, Json Answer) Patch(Json resource, string part, Json patch) =>
        face.Handle("PATCH", Path(resource, $"/{resource.Name()}/{part}"), "application/merge-patch+json", patch.ToString());

    public Json PutStatus(Json resource, Json stored)
    {
        // A VitessBackup has no address for its status: it is stored with the rest.
        if (resource["kind"]?.AsText == "VitessBackup")
        {
            return stored;
        }
        var (status, answer) = face.Handle(
            "PUT", Path(resource, $"/{resource.Name()}/status") + "?fieldValidation=Strict", "application/json",
            stored.With("status", resource["status"]).ToString());
        Assert.True(status == 200, answer.ToString());
        return answer;
    }

    private static string Path(Json resource, string rest) =>
        $"/apis/planetscale.com/v2/namespaces/t/{Kinds.Named(resource["kind"]?.AsText ?? "")?.Plural}{rest}";

    private static Json Placed(Json resource) => resource.With("metadata", Json.Map(("name", resource.Name()), ("namespace", "t")));
}
