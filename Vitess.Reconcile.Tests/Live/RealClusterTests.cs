using Vitess.Reconcile.Host.Install;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>A real API server brought to life by the simulator's actors, beside a real controller manager where there is one.</summary>
public sealed class RealClusterTests
{
    [LiveFact(IsReal = true)]
    public async Task A_cluster_on_a_real_API_server_lives_through_losses_and_leaves_behind_only_what_its_policies_keep()
    {
        using var real = await RealApiServer.Begin();
        if (RealApiServer.HasControllers)
        {
            await real.Control();
        }
        await Install(real);
        await Give(real, LiveStory.Input);
        using var server = LiveServer.StartOn(real, "--speed", "3");
        await using var killer = new Killer(() => server.Operator("one", LiveStory.Lease), seed: 3, secondsMax: 20);
        var story = new LiveStory(server, killer);
        await story.ComesUp();
        await story.LosesItsPrimary();
        await story.LosesAZone();
        await story.TakesANewImage();
        await story.LeavesWhatItKeeps();
        await story.Rests();
        await story.EndsWell(killsMin: 5);
    }

    /// <summary>What <c>vitess-operator install</c> prints, but for the operator itself, which runs beside.</summary>
    private static async Task Install(RealApiServer real)
    {
        foreach (var item in Installation.Definitions.Concat(new Installation().Objects()))
        {
            if (item["kind"]?.AsText is not ("Deployment" or "PodDisruptionBudget"))
            {
                await real.Put(item);
            }
        }
        await real.Put(Setting.OperatorPod(Setting.OperatorNamespace));
    }

    private static async Task Give(RealApiServer real, string input)
    {
        foreach (var given in RecordedObjects.Given(input))
        {
            var space = given.At("metadata", "namespace")?.AsText ?? "default";
            await real.Put(Json.Map(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", Json.Map(("name", space)))));
            await real.Put(given);
        }
    }
}
