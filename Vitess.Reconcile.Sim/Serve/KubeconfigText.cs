using System.Security.Cryptography.X509Certificates;
using System.Text;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Sim.Serve;

/// <summary>The kubeconfig with which a served world is reached: as a user who may do all, and as the operator.</summary>
internal static class KubeconfigText
{
    internal static string Of(Uri server, X509Certificate2? certificate, ValueMap<string, string> tokens, string space) => YamlText.Of(Json.Map(
        ("apiVersion", "v1"),
        ("kind", "Config"),
        ("current-context", "admin"),
        ("clusters", Json.List(Json.Map(
            ("name", "vitess-sim"),
            ("cluster", Json.Map(
                ("server", server.ToString().TrimEnd('/')),
                ("certificate-authority-data", certificate is null
                    ? null
                    : Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())))))))),
        ("contexts", Json.List(tokens.Keys.Select(who => Json.Map(
            ("name", who), ("context", Json.Map(("cluster", "vitess-sim"), ("user", who), ("namespace", space))))))),
        ("users", Json.List(tokens.Select(who => Json.Map(
            ("name", who.Key), ("user", Json.Map(("token", who.Value)))))))));
}
