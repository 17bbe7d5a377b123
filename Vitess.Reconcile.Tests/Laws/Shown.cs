using System.Reflection;

namespace Vitess.Reconcile.Tests.Laws;

/// <summary>Prints a scene by what it differs in from one in which all is well.</summary>
internal static class Shown
{
    internal static string Differences<T>(T scene, T well) => string.Join(", ", typeof(T)
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(property => property.CanWrite && !Equals(property.GetValue(scene), property.GetValue(well)))
        .Select(property => $"{property.Name} = {property.GetValue(scene) ?? "null"}"));
}
