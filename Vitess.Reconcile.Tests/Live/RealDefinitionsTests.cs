using System.Net;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>The CustomResourceDefinitions in a real API server, of whatever version is at hand.</summary>
public sealed class RealDefinitionsTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [RealFact]
    public async Task A_real_API_server_takes_the_definitions_and_judges_specs_by_them()
    {
        using var server = await RealApiServer.Begin();
        var minor = await RealInstallation.Minor(server);
        foreach (var definition in ResourceDefinitions.All)
        {
            var (code, body) = await server.Post(Definitions, RealInstallation.AsTaken(definition, minor));
            Assert.True(code == HttpStatusCode.Created, $"{definition.At("metadata", "name")}: {body}");
        }
        foreach (var definition in ResourceDefinitions.All)
        {
            await server.Until($"{definition.At("metadata", "name")} is established", async () =>
                IsTrue((await server.Get($"{Definitions}/{definition.At("metadata", "name")?.AsText}")).Body, "Established"));
            var stored = (await server.Get($"{Definitions}/{definition.At("metadata", "name")?.AsText}")).Body;
            Assert.False(IsTrue(stored, "NonStructuralSchema"), stored.At("status", "conditions")?.ToString());
        }
        if (minor < RealInstallation.MinorWithRules)
        {
            // One of 1.20 built with a newer Go crashes over any custom resource, and none so old keeps rules.
            return;
        }
        await server.Until("clusters are served", async () =>
            (await server.Get($"/apis/{ApiKind.ApiVersion}/namespaces/default/vitessclusters")).Code == HttpStatusCode.OK);
        await JudgesSpecs(server);
        await TakesWarnings(server);
    }

    private static async Task JudgesSpecs(RealApiServer server)
    {
        var wrong = new List<string>();
        foreach (var trial in DamagedSpecs.All)
        {
            var (code, body) = await server.Post(
                $"/apis/{ApiKind.ApiVersion}/namespaces/default/vitessclusters?dryRun=All&fieldValidation=Strict",
                DamagedSpecs.Resource(trial).WithAt(["metadata", "namespace"], "default"));
            var isTaken = code == HttpStatusCode.Created;
            var wasTaken = trial["accepted"]?.AsBoolean == true;
            // A rule of ours may refuse what was taken.
            var isKnownDifference = !isTaken && code == HttpStatusCode.UnprocessableEntity && SpecRulesRefuse(trial);
            if (isTaken != wasTaken && !isKnownDifference)
            {
                wrong.Add($"{trial}\n    {(int)code} {body}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>The policy that warns is tried where the server knows such policies.</summary>
    private static async Task TakesWarnings(RealApiServer server)
    {
        foreach (var item in AdmissionWarnings.All)
        {
            var version = item["apiVersion"]?.AsText ?? "";
            var kind = item["kind"]?.AsText == "ValidatingAdmissionPolicy" ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings";
            if ((await server.Get($"/apis/{version}/{kind}")).Code == HttpStatusCode.NotFound)
            {
                return;
            }
            var (code, body) = await server.Post($"/apis/{version}/{kind}", item);
            Assert.True(code == HttpStatusCode.Created, body.ToString());
        }
    }

    private static bool SpecRulesRefuse(Json trial) =>
        ApiKind.Check(DamagedSpecs.Resource(trial)).Any(defect => defect.Severity == Severity.Error);

    private static bool IsTrue(Json definition, string condition) => (definition.At("status", "conditions")?.Items ?? [])
        .Any(one => one["type"]?.AsText == condition && one["status"]?.AsText == "True");
}
