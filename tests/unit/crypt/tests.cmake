mlg_unit_test(crypt allowed_signers)
mlg_unit_test(crypt base64)
mlg_unit_test(crypt key)
mlg_unit_test(crypt sshsig)
