using System.Globalization;
using Vitess.Reconcile.Host.Install;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>A real API server as users of the operator have it before their first cluster.</summary>
internal static class RealInstallation
{
    /// <summary>
    /// Starts one, with a controller manager where there is one, and gives it what <c>vitess-operator install</c> prints, but
    /// for the operator itself, which runs beside.
    /// </summary>
    internal static async Task<RealApiServer> Begin()
    {
        var real = await RealApiServer.Begin();
        if (RealApiServer.HasControllers)
        {
            await real.Control();
        }
        foreach (var item in Installation.Definitions.Concat(new Installation().Objects()))
        {
            if (item["kind"]?.AsText is not ("Deployment" or "PodDisruptionBudget"))
            {
                await real.Put(item);
            }
        }
        await real.Put(Setting.OperatorPod(Setting.OperatorNamespace));
        return real;
    }

    /// <summary>Gives it what a user gave in a recording.</summary>
    internal static async Task Give(RealApiServer real, string input)
    {
        foreach (var given in RecordedObjects.Given(input))
        {
            var space = given.At("metadata", "namespace")?.AsText ?? "default";
            await real.Put(Json.Map(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", Json.Map(("name", space)))));
            await real.Put(given);
        }
    }

    /// <summary>Its minor version.</summary>
    internal static async Task<int> Minor(RealApiServer real) => int.Parse(
        (await real.Get("/version")).Body["minor"]?.AsText?.TrimEnd('+') ?? "", CultureInfo.InvariantCulture);
}
