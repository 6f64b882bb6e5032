# What is installed where, and the Debian package made of it: `./parley package`, or
#   cmake --build build/release --target package_files && cd build/release && cpack
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # cpack packs what was built, it does not build the tests and benchmarks first

set(packaging ${CMAKE_SOURCE_DIR}/packaging)
set(generated ${CMAKE_BINARY_DIR}/packaging)
set(packaged_programs parleyd parleyctl parley-bridge parley-load)
set(manual_pages parleyd.8 parley-bridge.8 parleyctl.1 parley-load.1)

# Made from the programs themselves: configuration file, manual pages, completion.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_target(package_files
  COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}/completion ${generated}/man
  COMMAND Python3::Interpreter -B ${packaging}/man.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${generated}/man ${manual_pages}
  COMMAND Python3::Interpreter -B ${packaging}/completion.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${generated}/completion ${packaged_programs}
  COMMAND Python3::Interpreter -B ${packaging}/debian_files.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/parleyd ${PROJECT_VERSION} ${generated}
  DEPENDS ${packaged_programs}
  COMMENT "files of the package" VERBATIM)

install(TARGETS ${packaged_programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${generated}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 FILES_MATCHING PATTERN *.8.gz)
install(DIRECTORY ${generated}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN *.1.gz)
install(DIRECTORY ${generated}/completion/ DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${packaging}/parleyd.service DESTINATION /lib/systemd/system)
# Keys of gateways and operators stand in it: for root, and for the group that postinst gives it to.
install(FILES ${generated}/parley.toml DESTINATION /etc/parley PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES ${generated}/changelog.gz ${packaging}/debian/copyright README.md docs/operations.md docs/protocol.md docs/bot.md docs/staffing.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${packaging}/grafana ${packaging}/prometheus DESTINATION ${CMAKE_INSTALL_DATADIR}/parley PATTERN *_test.yml EXCLUDE)
install(FILES ${packaging}/debian/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME parley)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME parley)
set(CPACK_PACKAGE_VENDOR Parley)
set(CPACK_PACKAGE_CONTACT "The Parley authors <maintainers@parley.example>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR OFF)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54~), tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Actor-based router for live chats")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Parley routes chats: visitors open sessions, queues offer them to operators who
have room, and what either side writes reaches the other at once. Every message
is on disk, synced, before it is acked or delivered, exactly once and in order.

This package holds the server, parley-bridge for WebSockets in front of it,
parleyctl to look at its data and to back it up, and parley-load to measure it.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/debian/conffiles ${packaging}/debian/postinst ${packaging}/debian/prerm ${packaging}/debian/postrm)
include(CPack)
