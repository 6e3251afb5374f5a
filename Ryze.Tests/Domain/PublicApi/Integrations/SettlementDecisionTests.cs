using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Tests.Domain.PublicApi.Integrations;

internal sealed class SettlementDecisionTests
{
    private static readonly DateTimeOffset Sent = new(2026, 4, 20, 10, 15, 30, TimeSpan.Zero);

    [TestCase(null, false, false, 0, Settlement.Wait, Description = "the bridge does not know it, but the request may still arrive")]
    [TestCase(null, false, false, 59, Settlement.Wait)]
    [TestCase(null, false, false, 60, Settlement.Forget)]
    [TestCase(null, true, false, 60, Settlement.Forget)]
    [TestCase("activating", false, false, 600, Settlement.Wait)]
    [TestCase("activating", true, false, 600, Settlement.Wait)]
    [TestCase("failed", false, false, 0, Settlement.Forget)]
    [TestCase("failed", true, true, 0, Settlement.Forget)]
    [TestCase("active", false, false, 0, Settlement.Keep, Description = "the process died before it stored the integration")]
    [TestCase("active", false, true, 0, Settlement.Keep)]
    [TestCase("active", true, false, 0, Settlement.TakeBack, Description = "the caller received a failure")]
    [TestCase("active", true, true, 0, Settlement.Keep, Description = "the bridge changed the existing integration; the row follows")]
    [TestCase("paused", false, false, 0, Settlement.Keep)]
    [TestCase("error", true, false, 0, Settlement.TakeBack)]
    public void Bridge_state_settles_an_intent(
        string? status, bool takeBack, bool hasIntegration, int seconds, Settlement expected) =>
        Assert.That(
            SettlementDecision.Of(
                Intent(takeBack), status is null ? null : State(status, "act_1"), hasIntegration ? "int_old" : null,
                Sent.AddSeconds(seconds)),
            Is.EqualTo(expected));

    [TestCase(true)]
    [TestCase(false)]
    public void Intent_is_forgotten_when_a_later_activation_replaced_it(bool takeBack) =>
        Assert.That(SettlementDecision.Of(Intent(takeBack), State("active", "act_2"), stored: null, Sent), Is.EqualTo(Settlement.Forget));

    [Test]
    public void Bridge_state_without_an_activation_is_accepted() =>
        Assert.That(SettlementDecision.Of(Intent(takeBack: false), State("active", null), stored: null, Sent), Is.EqualTo(Settlement.Keep));

    [TestCase("int_old", null, false, Settlement.TakeBack, Description = "a bridge that reports no activation runs both")]
    [TestCase("int_old", "act_1", true, Settlement.TakeBack)]
    [TestCase("int_new", null, true, Settlement.Forget, Description = "the later activation changed the same integration")]
    [TestCase("int_new", "act_1", true, Settlement.Keep, Description = "the bridge applied this one last")]
    [TestCase("int_new", "act_2", true, Settlement.Forget)]
    [TestCase(null, null, false, Settlement.TakeBack, Description = "the later activation's integration was deactivated since")]
    public void Stored_integration_settles_a_replaced_intent(string? stored, string? activationId, bool takeBack, Settlement expected) =>
        Assert.That(
            SettlementDecision.Of(Intent(takeBack) with { IsReplaced = true }, State("active", activationId), stored, Sent),
            Is.EqualTo(expected));

    private static ActivationIntent Intent(bool takeBack) => new(
        "act_1", "ins_1", "cwi_1", new ChatwootSettings("https://cw.example", 1, new Secret("t"), "n", false, false, false, false),
        takeBack, KeepInbox: false, IsReplaced: false, Sent);

    private static IntegrationState State(string status, string? activationId) =>
        new("int_new", "suporte", status, "", 42, "n", null, 0, 0, null, Sent, activationId);
}
