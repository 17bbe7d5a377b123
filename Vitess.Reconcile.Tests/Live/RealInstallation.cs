using System.Globalization;
using Vitess.Reconcile.Host.Install;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>A real API server as users of the operator have it before their first cluster.</summary>
internal static class RealInstallation
{
    // Source: the version that allows them unasked. Older ones refuse every pod with an init container that is probed.
    private const int MinorWithSidecars = 29;

    // Source: the version that serves policy/v1.
    private const int MinorWithBudgets = 21;

    /// <summary>The version from which on the rules in definitions are kept.</summary>
    internal const int MinorWithRules = 25;

    private static readonly string[] CreatesBudget = ["spec", "globalLockserver", "etcd", "createPDB"];

    /// <summary>
    /// Starts one, with a controller manager where there is one, and gives it what <c>vitess-operator install</c> prints, but
    /// for the operator itself, which runs beside.
    /// </summary>
    internal static async Task<RealApiServer> Begin()
    {
        var real = await RealApiServer.Begin();
        try
        {
            await Fill(real);
            return real;
        }
        catch
        {
            real.Dispose();
            throw;
        }
    }

    private static async Task Fill(RealApiServer real)
    {
        if (RealApiServer.HasControllers)
        {
            await real.Control();
        }
        var minor = await Minor(real);
        foreach (var item in Installation.Definitions.Concat(new Installation().Objects()))
        {
            if (item["kind"]?.AsText is not ("Deployment" or "PodDisruptionBudget"))
            {
                await real.Put(item["kind"]?.AsText == "CustomResourceDefinition" ? AsTaken(item, minor) : item);
            }
        }
        await real.Put(Setting.OperatorPod(Setting.OperatorNamespace));
    }

    /// <summary>Gives it what a user gave in a recording, but for what so old a server does not know.</summary>
    internal static async Task Give(RealApiServer real, string input)
    {
        var minor = await Minor(real);
        foreach (var given in RecordedObjects.Given(input).Select(recorded => AsKnown(recorded, minor)))
        {
            var space = given.At("metadata", "namespace")?.AsText ?? "default";
            await real.Put(Json.Map(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", Json.Map(("name", space)))));
            await real.Put(given);
        }
    }

    /// <summary>Writes into a folder what stood when the Go operator had finished with an input, but for what so old a server does not know.</summary>
    internal static async Task Leave(RealApiServer real, string input, string folder)
    {
        var minor = await Minor(real);
        var left = RecordedObjects.Of(input).Values.Where(recorded => minor >= MinorWithBudgets || recorded["kind"]?.AsText != "PodDisruptionBudget")
            .Select(recorded => AsKnown(recorded, minor));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "objects.yaml"), string.Concat(left.Select(one => $"---\n{one}\n")));
        File.Copy(RecordedObjects.PathOf(input, "topology.json"), Path.Combine(folder, "topology.json"));
    }

    private static Json AsKnown(Json recorded, int minor)
    {
        var known = minor < MinorWithSidecars ? WithoutSidecars(recorded) : recorded;
        return minor >= MinorWithBudgets ? known
            : known["kind"]?.AsText == "VitessCluster" ? known.WithAt(CreatesBudget, Json.False)
            : known["kind"]?.AsText == "EtcdLockserver" ? known.WithAt(["spec", "createPDB"], Json.False)
            : known;
    }

    /// <summary>A definition as a server of this version takes it.</summary>
    internal static Json AsTaken(Json definition, int minor) => minor < MinorWithRules ? WithoutEmptyDefaults(definition) : definition;

    /// <summary>
    /// A definition as old servers take it: they read an empty text as no default at all, and refuse that. What has such a default
    /// cannot be the key of a list either.
    /// </summary>
    private static Json WithoutEmptyDefaults(Json schema) => schema.IsMap
        ? Json.Map((IsKeyedByOne(schema) ? WithoutKeys(schema) : schema).Members
            .Where(member => member is not { Key: "default", Value.AsText: "" })
            .ToValueMap(member => member.Key, member => WithoutEmptyDefaults(member.Value)))
        : schema.IsList ? Json.List(schema.Items.Select(WithoutEmptyDefaults)) : schema;

    private static bool IsKeyedByOne(Json schema) => (schema["x-kubernetes-list-map-keys"]?.Items ?? [])
        .Any(key => schema.At("items", "properties", key.AsText ?? "", "default")?.AsText is { Length: 0 });

    private static Json WithoutKeys(Json schema) => schema.With("x-kubernetes-list-type", null).With("x-kubernetes-list-map-keys", null);

    /// <summary>A value without the init containers that go on running.</summary>
    private static Json WithoutSidecars(Json value) => value.IsMap
        ? Json.Map(value.Members.ToValueMap(
            member => member.Key,
            member => member.Key == "initContainers" && member.Value.IsList
                ? Json.List(member.Value.Items.Where(container => container["restartPolicy"]?.AsText != "Always"))
                : WithoutSidecars(member.Value)))
        : value.IsList ? Json.List(value.Items.Select(WithoutSidecars)) : value;

    /// <summary>Its minor version.</summary>
    internal static async Task<int> Minor(RealApiServer real) => int.Parse(
        (await real.Get("/version")).Body["minor"]?.AsText?.TrimEnd('+') ?? "", CultureInfo.InvariantCulture);
}
